// Package tally counts words.
package tally

import "strings"

// Words counts how often each word stands in a text.
func Words(text string) map[string]int {
	counts := make(map[string]int)
	for _, word := range strings.Fields(text) {
		counts[word]++
	}
	return counts
}

// Merge adds the counts of several texts. No test calls it.
func Merge(all ...map[string]int) map[string]int {
	var sum map[string]int
	for _, counts := range all {
		for word, n := range counts {
			sum[word] += n
		}
	}
	return sum
}
