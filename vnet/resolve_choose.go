package vnet

import "math/bits"

// choice hands out places (subnets, addresses, MACs) to claimants in a way that
// depends on their names only. Each claimant has a fixed list of wishes, which
// a hash of its name makes, and each place goes to the claimant that comes
// before the others who want it, in the order of names; who is displaced turns
// to its next wish. This is Gale and Shapley's deferred acceptance: its outcome
// is the same in whatever order the claimants come, and one more claimant moves
// only those whose place it, or somebody it displaced, wants. At low load it
// takes about one step a claimant.
type choice struct {
	// held has the places that are gone already, by a negative number, and
	// receives the others by the claimant's number.
	held map[uint64]int32
	// wish returns claimant i's k-th wish; usable false passes over it, more
	// false ends the list.
	wish func(i int32, k uint32) (place uint64, usable, more bool)
	// before says whether claimant i comes before claimant j.
	before func(i, j int32) bool
}

// nothingLeft is the number of tries of a claimant that got no place.
const nothingLeft = ^uint32(0)

// assign gives places to the claimants 0 to n-1 and returns, for each, the
// number of the wish that it got, or nothingLeft.
func (c *choice) assign(n int) []uint32 {
	got := make([]uint32, n)
	for i := range int32(n) {
		for {
			place, usable, more := c.wish(i, got[i])
			if !more {
				got[i] = nothingLeft
				break
			}
			if usable {
				holder, gone := c.held[place]
				if !gone {
					c.held[place] = i
					break
				}
				if holder >= 0 && c.before(i, holder) {
					c.held[place] = i
					i = holder
				}
			}
			got[i]++
		}
	}
	return got
}

// first returns the first usable wish of claimant i and its number.
func (c *choice) first(i int32) (place uint64, k uint32) {
	for {
		place, usable, more := c.wish(i, k)
		if usable || !more {
			return place, k
		}
		k++
	}
}

// spread is a hash of names: FNV-1a with its published 64-bit offset basis and
// prime, and a finisher that makes the low bits depend on all.
type spread uint64

const (
	spreadStart spread = 0xcbf29ce484222325
	spreadPrime spread = 0x100000001b3
)

// name adds a name and its end.
func (h spread) name(s string) spread {
	for i := range len(s) {
		h = (h ^ spread(s[i])) * spreadPrime
	}
	return (h ^ 0xff) * spreadPrime // no UTF-8 text has the byte 0xff
}

// number adds a number.
func (h spread) number(n int32) spread {
	return (h ^ spread(uint32(n))) * spreadPrime
}

// sum returns the hash: the finisher of MurmurHash3, which is in the public
// domain, as two constants.
func (h spread) sum() uint64 {
	x := uint64(h)
	x = (x ^ x>>33) * 0xff51afd7ed558ccd
	x = (x ^ x>>33) * 0xc4ceb9fe1a85ec53
	return x ^ x>>33
}

// again returns the k-th of a sequence of hashes that starts with h itself.
func again(h uint64, k uint32) uint64 {
	if k == 0 {
		return h
	}
	return spread(h + uint64(k)*0x9e3779b97f4a7c15).sum() // the golden ratio in 64 bits
}

// below maps a hash evenly to the numbers below n.
func below(h, n uint64) uint64 {
	hi, _ := bits.Mul64(h, n)
	return hi
}

// tries is how many wishes are scattered by hash before the rest of the list
// goes through all places in order. At nine tenths full, one claimant in a
// thousand gets that far.
const tries = 64
