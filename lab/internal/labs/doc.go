// Package labs has what the live proofs put on real software: every example and
// golden, and what a person does to a lab over time. It is built with the tag
// live only.
package labs
