package config

import (
	"errors"
	"fmt"
	"math/big"
	"net"
	"net/netip"

	"github.com/apparentlymart/go-cidr/cidr"
	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/function"
)

// parseCIDR reads a function's subnet. Host bits are dropped, as Terraform does.
func parseCIDR(val cty.Value) (*net.IPNet, error) {
	p, err := netip.ParsePrefix(val.AsString())
	if err != nil || p.Addr().Is4In6() {
		return nil, function.NewArgErrorf(0, "%q is not a subnet such as 10.20.0.0/24", val.AsString())
	}
	p = p.Masked()
	return &net.IPNet{IP: p.Addr().AsSlice(), Mask: net.CIDRMask(p.Bits(), p.Addr().BitLen())}, nil
}

// wholeArg returns a function's argument as a whole number of at most 128 bits.
func wholeArg(i int, val cty.Value) (*big.Int, error) {
	f := val.AsBigFloat()
	if !f.IsInt() {
		return nil, function.NewArgErrorf(i, "a whole number is required")
	}
	if f.MantExp(nil) > 129 {
		return nil, function.NewArgErrorf(i, "the number is larger than any address")
	}
	n, _ := f.Int(nil)
	return n, nil
}

func smallArg(i int, val cty.Value) (int, error) {
	n, err := wholeArg(i, val)
	if err != nil {
		return 0, err
	}
	if !n.IsInt64() || n.Int64() < 0 || n.Int64() > 128 {
		return 0, function.NewArgErrorf(i, "%s is not between 0 and 128", n)
	}
	return int(n.Int64()), nil
}

func cidrHostFunc() function.Function {
	return function.New(&function.Spec{
		Params: []function.Parameter{{Name: "prefix", Type: cty.String}, {Name: "hostnum", Type: cty.Number}},
		Type:   function.StaticReturnType(cty.String),
		Impl: func(args []cty.Value, _ cty.Type) (cty.Value, error) {
			network, err := parseCIDR(args[0])
			if err != nil {
				return cty.NilVal, err
			}
			n, err := wholeArg(1, args[1])
			if err != nil {
				return cty.NilVal, err
			}
			ip, err := cidr.HostBig(network, n)
			if err != nil {
				return cty.NilVal, function.NewArgErrorf(1, "%s has no address number %s", network, n)
			}
			return cty.StringVal(ip.String()), nil
		},
	})
}

func cidrNetmaskFunc() function.Function {
	return function.New(&function.Spec{
		Params: []function.Parameter{{Name: "prefix", Type: cty.String}},
		Type:   function.StaticReturnType(cty.String),
		Impl: func(args []cty.Value, _ cty.Type) (cty.Value, error) {
			network, err := parseCIDR(args[0])
			if err != nil {
				return cty.NilVal, err
			}
			if len(network.IP) != net.IPv4len {
				return cty.NilVal, function.NewArgErrorf(0, "IPv6 has no netmasks")
			}
			return cty.StringVal(net.IP(network.Mask).String()), nil
		},
	})
}

func cidrSubnetFunc() function.Function {
	return function.New(&function.Spec{
		Params: []function.Parameter{
			{Name: "prefix", Type: cty.String}, {Name: "newbits", Type: cty.Number}, {Name: "netnum", Type: cty.Number},
		},
		Type: function.StaticReturnType(cty.String),
		Impl: func(args []cty.Value, _ cty.Type) (cty.Value, error) {
			network, err := parseCIDR(args[0])
			if err != nil {
				return cty.NilVal, err
			}
			bits, err := smallArg(1, args[1])
			if err != nil {
				return cty.NilVal, err
			}
			n, err := wholeArg(2, args[2])
			if err != nil {
				return cty.NilVal, err
			}
			if n.Sign() < 0 {
				return cty.NilVal, function.NewArgErrorf(2, "a subnet's number is not negative")
			}
			sub, err := cidr.SubnetBig(network, bits, n)
			if err != nil {
				return cty.NilVal, fmt.Errorf("%s has no subnet number %s with %d more bits", network, n, bits)
			}
			return cty.StringVal(sub.String()), nil
		},
	})
}

func cidrSubnetsFunc() function.Function {
	return function.New(&function.Spec{
		Params:   []function.Parameter{{Name: "prefix", Type: cty.String}},
		VarParam: &function.Parameter{Name: "newbits", Type: cty.Number},
		Type:     function.StaticReturnType(cty.List(cty.String)),
		Impl: func(args []cty.Value, _ cty.Type) (cty.Value, error) {
			network, err := parseCIDR(args[0])
			if err != nil {
				return cty.NilVal, err
			}
			length, size := network.Mask.Size()
			var out []cty.Value
			var current *net.IPNet
			for i, arg := range args[1:] {
				bits, err := smallArg(i+1, arg)
				if err != nil {
					return cty.NilVal, err
				}
				if bits == 0 || length+bits > size {
					return cty.NilVal, function.NewArgErrorf(i+1, "%d more bits than %d are not possible", bits, length)
				}
				next, over := firstSubnet(network, length+bits), false
				if current != nil {
					next, over = cidr.NextSubnet(current, length+bits)
				}
				if over || !network.Contains(next.IP) {
					return cty.NilVal, errors.New("not enough room in " + network.String())
				}
				current = next
				out = append(out, cty.StringVal(next.String()))
			}
			if len(out) == 0 {
				return cty.ListValEmpty(cty.String), nil
			}
			return cty.ListVal(out), nil
		},
	})
}

// firstSubnet returns the first subnet of a length in a network.
func firstSubnet(network *net.IPNet, length int) *net.IPNet {
	return &net.IPNet{IP: network.IP, Mask: net.CIDRMask(length, 8*len(network.IP))}
}
