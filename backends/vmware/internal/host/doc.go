// Package host is a stand-in for a host with VMware, for tests: the programs that plans
// call, on files in a folder and, on Windows, a registry. Answers are as public sources
// have them, which stand beside what answers so:
//
//   - V: github.com/hashicorp/vagrant-vmware-desktop, its Go utility
//   - P: github.com/hashicorp/packer-plugin-vmware, builder/vmware/common
//   - D: VMware's documentation of Workstation and Fusion
package host
