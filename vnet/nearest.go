package vnet

// Nearest returns the word among known that word was most likely meant to be,
// "" if none is near: at most a third of its letters differ (Damerau's
// distance, adjacent letters swapped count once). Of equally near ones the
// first is taken.
func Nearest(word string, known []string) string {
	best, bestDistance := "", max(1, len([]rune(word))/3)+1
	for _, k := range known {
		if d := distance(word, k); d < bestDistance {
			best, bestDistance = k, d
		}
	}
	return best
}

// DidYouMean returns ` Did you mean "x"?` for the nearest of known, or "".
func DidYouMean(word string, known []string) string {
	if n := Nearest(word, known); n != "" {
		return ` Did you mean "` + n + `"?`
	}
	return ""
}

// distance is the optimal string alignment distance between a and b.
func distance(a, b string) int {
	x, y := []rune(a), []rune(b)
	before, last, row := make([]int, len(y)+1), make([]int, len(y)+1), make([]int, len(y)+1)
	for j := range last {
		last[j] = j
	}
	for i := 1; i <= len(x); i++ {
		row[0] = i
		for j := 1; j <= len(y); j++ {
			cost := 1
			if x[i-1] == y[j-1] {
				cost = 0
			}
			row[j] = min(last[j]+1, row[j-1]+1, last[j-1]+cost)
			if i > 1 && j > 1 && x[i-1] == y[j-2] && x[i-2] == y[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
		}
		before, last, row = last, row, before
	}
	return last[len(y)]
}
