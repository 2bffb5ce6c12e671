package vectord

import "math/bits"

// bitset is a set of slots.
type bitset []uint64

func newBits(n int) bitset { return make(bitset, (n+63)/64) }

func (b bitset) set(slot uint32) { b[slot/64] |= 1 << (slot % 64) }

func (b bitset) has(slot uint32) bool {
	return int(slot/64) < len(b) && b[slot/64]&(1<<(slot%64)) != 0
}

// each calls f for every slot of the set, ascending.
func (b bitset) each(f func(slot uint32)) {
	for i, word := range b {
		for ; word != 0; word &= word - 1 {
			f(uint32(i*64 + bits.TrailingZeros64(word)))
		}
	}
}
