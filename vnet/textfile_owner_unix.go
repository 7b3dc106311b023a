//go:build unix

package vnet

import (
	"io/fs"
	"os"
	"syscall"
)

// giveTo gives a new file the owner of another. Only root can give files away.
func giveTo(file *os.File, like fs.FileInfo) error {
	if stat, ok := like.Sys().(*syscall.Stat_t); ok && os.Geteuid() == 0 {
		return file.Chown(int(stat.Uid), int(stat.Gid))
	}
	return nil
}
