package vnet

import (
	"errors"
	"math"
	"strconv"
	"strings"
)

// ErrRate is what ParseRate returns for text that is no rate.
var ErrRate = errors.New(`not a rate such as "20mbit", "512kbit" or "1gbit"`)

// ErrLoss is what ParseLoss returns for text that is no loss.
var ErrLoss = errors.New(`not a loss such as "0.5%"`)

// rateUnits are decimal, as link speeds are.
var rateUnits = []struct {
	suffix string
	bits   int64
}{{"kbit", 1_000}, {"mbit", 1_000_000}, {"gbit", 1_000_000_000}, {"bit", 1}}

// ParseRate reads a rate written as a whole or decimal number and one of the
// units bit, kbit, mbit and gbit (per second, decimal). The result is at least
// one bit per second.
func ParseRate(s string) (Rate, error) {
	for _, u := range rateUnits {
		number, ok := strings.CutSuffix(s, u.suffix)
		if !ok {
			continue
		}
		x, err := parseDecimal(number)
		if err != nil || x*float64(u.bits) < 1 || x*float64(u.bits) > math.MaxInt64/2 {
			return 0, ErrRate
		}
		return Rate(math.Round(x * float64(u.bits))), nil
	}
	return 0, ErrRate
}

// String returns the rate in the largest unit that keeps it whole: "20mbit".
func (r Rate) String() string {
	for _, u := range []int{2, 1, 0} {
		if unit := rateUnits[u]; r != 0 && int64(r)%unit.bits == 0 {
			return strconv.FormatInt(int64(r)/unit.bits, 10) + unit.suffix
		}
	}
	return strconv.FormatInt(int64(r), 10) + "bit"
}

// ParseLoss reads a share of packets written as "0.5%", from 0% to 100% in
// steps of 0.0001%.
func ParseLoss(s string) (Loss, error) {
	number, ok := strings.CutSuffix(s, "%")
	if !ok {
		return 0, ErrLoss
	}
	x, err := parseDecimal(number)
	if err != nil || x > 100 {
		return 0, ErrLoss
	}
	return Loss(math.Round(x * 10_000)), nil
}

// String returns the loss as a percentage: "0.5%".
func (l Loss) String() string {
	return strconv.FormatFloat(float64(l)/10_000, 'f', -1, 64) + "%"
}

// parseDecimal reads digits with at most one point in them; no sign, exponent,
// infinity or hexadecimals.
func parseDecimal(s string) (float64, error) {
	for i := range len(s) {
		if (s[i] < '0' || s[i] > '9') && s[i] != '.' {
			return 0, strconv.ErrSyntax
		}
	}
	return strconv.ParseFloat(s, 64)
}
