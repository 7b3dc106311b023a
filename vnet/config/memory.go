package config

import "github.com/vnetgen/vnetgen/vnet"

// slab hands out elements of large slices, so that ten thousand small elements
// are a few allocations. What it hands out is kept.
type slab[T any] struct{ rest []T }

// slabSize is how many elements are allocated at once: few enough that a small
// lab wastes nothing worth naming, enough that a large one does not notice.
const slabSize = 256

// take returns n zero elements, nil for none. Its capacity is n, so that
// appending to it does not reach the neighbours.
func (s *slab[T]) take(n int) []T {
	if n == 0 {
		return nil
	}
	if n > len(s.rest) {
		s.rest = make([]T, max(n, slabSize))
	}
	out := s.rest[:n:n]
	s.rest = s.rest[n:]
	return out
}

// slabs hold parts of the Topology.
type slabs struct {
	nics     slab[vnet.NIC]
	forwards slab[vnet.Forward]
	links    slab[vnet.Link]
	sources  slab[vnet.Source]
	args     slab[vnet.ArgRange]
}

// stack hands out elements that are all given back at once.
type stack[T any] struct {
	chunk []T
	used  int
}

func (s *stack[T]) take(n int) []T {
	if n == 0 {
		return nil
	}
	if s.used+n > len(s.chunk) {
		s.chunk, s.used = make([]T, max(n, slabSize)), 0
	}
	out := s.chunk[s.used : s.used+n : s.used+n]
	s.used += n
	return out
}

// arena holds what is needed while one machine is decoded. Elements that are
// handed out are overwritten by whoever takes them.
type arena struct {
	attrs  stack[attr]
	blocks stack[block]
	nodes  stack[node]
}

// reset gives everything back. Nothing of it may be in use.
func (a *arena) reset() { a.attrs.used, a.blocks.used, a.nodes.used = 0, 0, 0 }
