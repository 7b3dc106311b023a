//go:build linux

package main

import (
	"context"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/netip"
	"os"
	"strings"
	"time"

	"golang.org/x/sys/unix"
)

// patience is how long a probe waits for an answer. What is there answers in
// milliseconds, on an idle machine; two test machines share two processors.
const patience = 3 * time.Second

// Answer is what came of a probe: printed as one line of JSON.
type Answer struct {
	Reached bool
	Who     string   `json:",omitempty"` // the name that the server was started with
	Source  string   `json:",omitempty"` // the caller's address as the server saw it
	Why     string   `json:",omitempty"` // what kept it from being reached: refused, unreachable or timeout
	Found   []string `json:",omitempty"` // what a look-up found
}

// probe carries out one probe:
//
//	ping ADDRESS
//	tcp ADDRESS:PORT
//	udp ADDRESS:PORT
//	lookup SERVER NAME   NAME may be an address
func probe(kind string, args []string) error {
	var a Answer
	var err error
	switch {
	case kind == "ping" && len(args) == 1:
		a, err = ping(args[0])
	case (kind == "tcp" || kind == "udp") && len(args) == 1:
		a, err = talk(kind, args[0])
	case kind == "lookup" && len(args) == 2:
		a, err = lookup(args[0], args[1])
	default:
		return fmt.Errorf("not a probe: %s %q", kind, args)
	}
	if err != nil {
		if a.Why = reason(err); a.Why == "" {
			return err
		}
	}
	return json.NewEncoder(os.Stdout).Encode(a)
}

// reason puts a failure to reach into a word; "" is a failure of the probe.
func reason(err error) string {
	var n net.Error
	switch {
	case errors.Is(err, unix.ECONNREFUSED), errors.Is(err, unix.ECONNRESET), errors.Is(err, unix.EACCES), errors.Is(err, unix.EPERM):
		return "refused"
	case errors.Is(err, unix.ENETUNREACH), errors.Is(err, unix.EHOSTUNREACH):
		return "unreachable"
	case errors.As(err, &n) && n.Timeout(), errors.Is(err, unix.EAGAIN):
		return "timeout"
	}
	return ""
}

// talk connects, asks and reads who answers.
func talk(network, to string) (Answer, error) {
	c, err := net.DialTimeout(network, to, patience)
	if err != nil {
		return Answer{}, err
	}
	defer func() { _ = c.Close() }()
	if err := c.SetDeadline(time.Now().Add(patience)); err != nil {
		return Answer{}, err
	}
	if _, err := fmt.Fprintln(c, "who?"); err != nil {
		return Answer{}, err
	}
	reply := make([]byte, 200)
	n, err := c.Read(reply)
	if err != nil {
		return Answer{}, err
	}
	who, source, ok := strings.Cut(strings.TrimSpace(string(reply[:n])), " ")
	if !ok {
		return Answer{}, fmt.Errorf("somebody else answers at %s: %q", to, reply[:n])
	}
	return Answer{Reached: true, Who: who, Source: source}, nil
}

// ping sends an echo request and waits for its reply.
func ping(to string) (Answer, error) {
	addr, err := netip.ParseAddr(to)
	if err != nil {
		return Answer{}, err
	}
	family, protocol, request, reply, header := unix.AF_INET, unix.IPPROTO_ICMP, byte(8), byte(0), 20
	var sa unix.Sockaddr
	if addr.Is4() {
		sa = &unix.SockaddrInet4{Addr: addr.As4()}
	} else {
		family, protocol, request, reply, header = unix.AF_INET6, unix.IPPROTO_ICMPV6, 128, 129, 0
		sa6 := &unix.SockaddrInet6{Addr: addr.As16()}
		if addr.Zone() != "" {
			i, err := net.InterfaceByName(addr.Zone())
			if err != nil {
				return Answer{}, err
			}
			sa6.ZoneId = uint32(i.Index)
		}
		sa = sa6
	}
	s, err := unix.Socket(family, unix.SOCK_RAW, protocol)
	if err != nil {
		return Answer{}, err
	}
	defer func() { _ = unix.Close(s) }()
	if addr.Is4() { // tells of "unreachable"; with IPv6 the kernel does so anyway
		if err := unix.SetsockoptInt(s, unix.IPPROTO_IP, unix.IP_RECVERR, 1); err != nil {
			return Answer{}, err
		}
	}
	if err := unix.Connect(s, sa); err != nil {
		return Answer{}, err
	}
	id := uint16(os.Getpid())
	packet := []byte{request, 0, 0, 0, byte(id >> 8), byte(id), 0, 1}
	if addr.Is4() {
		binary.BigEndian.PutUint16(packet[2:], checksum(packet))
	}
	deadline := time.Now().Add(patience)
	if err := unix.Send(s, packet, 0); err != nil {
		return Answer{}, err
	}
	for {
		left := unix.NsecToTimeval(max(1000, time.Until(deadline).Nanoseconds()))
		if err := unix.SetsockoptTimeval(s, unix.SOL_SOCKET, unix.SO_RCVTIMEO, &left); err != nil {
			return Answer{}, err
		}
		buffer := make([]byte, 1500)
		n, _, err := unix.Recvfrom(s, buffer, 0)
		switch {
		case errors.Is(err, unix.EINTR):
			continue
		case err != nil:
			return Answer{}, err
		case n >= header+8 && buffer[header] == reply && binary.BigEndian.Uint16(buffer[header+4:]) == id:
			return Answer{Reached: true}, nil
		}
	}
}

// checksum is the Internet checksum of an even number of bytes.
func checksum(b []byte) uint16 {
	var sum uint32
	for i := 0; i < len(b); i += 2 {
		sum += uint32(binary.BigEndian.Uint16(b[i:]))
	}
	sum = sum>>16 + sum&0xffff
	return ^uint16(sum + sum>>16)
}

// lookup asks a DNS server for a name's addresses or an address's names.
func lookup(server, name string) (Answer, error) {
	r := net.Resolver{PreferGo: true, Dial: func(ctx context.Context, network, _ string) (net.Conn, error) {
		return new(net.Dialer).DialContext(ctx, network, net.JoinHostPort(server, "53"))
	}}
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	ask := r.LookupHost
	if _, err := netip.ParseAddr(name); err == nil {
		ask = r.LookupAddr
	}
	found, err := ask(ctx, name)
	if none := new(net.DNSError); errors.As(err, &none) && none.IsNotFound {
		return Answer{Reached: true}, nil
	}
	return Answer{Reached: err == nil, Found: found}, err
}

// serveChild is the part of serve that stays.
const serveChild = "serve-child"

// serve starts a server in the background and ends when it listens.
func serve(name, at string) error {
	r, w, err := os.Pipe()
	if err != nil {
		return err
	}
	null, err := os.OpenFile(os.DevNull, os.O_RDWR, 0)
	if err != nil {
		return err
	}
	p, err := os.StartProcess("/proc/self/exe", []string{"enter", serveChild, name, at}, &os.ProcAttr{
		Files: []*os.File{null, null, os.Stderr, w}, Sys: &unix.SysProcAttr{Setsid: true},
	})
	if err != nil {
		return err
	}
	if err := w.Close(); err != nil {
		return err
	}
	if _, err := io.ReadFull(r, make([]byte, 1)); err != nil {
		return errors.Join(errors.New("the server did not start"), err)
	}
	return p.Release()
}

// answering answers on TCP and UDP at an address and port; without an address, at
// every one.
func answering(name, at string) error {
	families := []string{"4", "6"}
	if a, err := netip.ParseAddrPort(at); err == nil && a.Addr().Is4() {
		families = families[:1]
	} else if err == nil {
		families = families[1:]
	}
	ended := make(chan error)
	for _, family := range families {
		l, err := net.Listen("tcp"+family, at)
		if family == "6" && errors.Is(err, unix.EAFNOSUPPORT) {
			continue // a guest's small kernel
		}
		if err != nil {
			return err
		}
		go func() { ended <- answerTCP(l, name) }()
		a, err := net.ResolveUDPAddr("udp"+family, at)
		if err != nil {
			return err
		}
		u, err := net.ListenUDP("udp"+family, a)
		if err != nil {
			return err
		}
		if err := tellDestination(u, family); err != nil {
			return err
		}
		go func() { ended <- answerUDP(u, name) }()
	}
	ready := os.NewFile(3, "ready")
	if _, err := ready.Write([]byte{'.'}); err != nil {
		return err
	}
	if err := errors.Join(ready.Close(), unix.Close(2)); err != nil {
		return err
	}
	return <-ended
}

func answerTCP(l net.Listener, name string) error {
	for {
		c, err := l.Accept()
		if err != nil {
			return err
		}
		go func() {
			defer func() { _ = c.Close() }()
			_ = c.SetDeadline(time.Now().Add(patience))
			if _, err := c.Read(make([]byte, 10)); err == nil {
				_, _ = fmt.Fprintln(c, name, sourceOf(c.RemoteAddr().String()))
			}
		}()
	}
}

// tellDestination has the kernel tell for each packet what address it came to,
// so that the answer goes out from there.
func tellDestination(u *net.UDPConn, family string) error {
	raw, err := u.SyscallConn()
	if err != nil {
		return err
	}
	var set error
	err = raw.Control(func(fd uintptr) {
		if family == "4" {
			set = unix.SetsockoptInt(int(fd), unix.IPPROTO_IP, unix.IP_PKTINFO, 1)
		} else {
			set = unix.SetsockoptInt(int(fd), unix.IPPROTO_IPV6, unix.IPV6_RECVPKTINFO, 1)
		}
	})
	return errors.Join(err, set)
}

func answerUDP(u *net.UDPConn, name string) error {
	for {
		extra := make([]byte, 100)
		_, n, _, from, err := u.ReadMsgUDPAddrPort(make([]byte, 100), extra)
		if err != nil {
			return err
		}
		_, _, _ = u.WriteMsgUDPAddrPort([]byte(name+" "+sourceOf(from.String())+"\n"), sameAddress(extra[:n]), from)
	}
}

// sameAddress is the control message that sends from where a packet came to.
func sameAddress(extra []byte) []byte {
	messages, err := unix.ParseSocketControlMessage(extra)
	if err != nil {
		return nil
	}
	for _, m := range messages {
		switch {
		case m.Header.Level == unix.IPPROTO_IP && m.Header.Type == unix.IP_PKTINFO && len(m.Data) >= 12:
			return unix.PktInfo4(&unix.Inet4Pktinfo{Spec_dst: [4]byte(m.Data[8:12])})
		case m.Header.Level == unix.IPPROTO_IPV6 && m.Header.Type == unix.IPV6_PKTINFO && len(m.Data) >= 20:
			return unix.PktInfo6(&unix.Inet6Pktinfo{Addr: [16]byte(m.Data[:16]), Ifindex: binary.NativeEndian.Uint32(m.Data[16:])})
		}
	}
	return nil
}

func sourceOf(remote string) string {
	a, err := netip.ParseAddrPort(remote)
	if err != nil {
		return remote
	}
	return a.Addr().Unmap().WithZone("").String()
}
