package vnet

// The codes of Prepare and Generate. Backends have codes of their own.
const (
	// Names.
	CodeIncomplete     Code = "incomplete"
	CodeNameEmpty      Code = "name-empty"
	CodeNameControl    Code = "name-control"
	CodeNameLong       Code = "name-long"
	CodeDuplicateLabel Code = "duplicate-label"
	CodeDuplicateName  Code = "duplicate-name"

	// Accept and assert.
	CodeAcceptUnknown   Code = "accept-unknown"
	CodeAcceptBinding   Code = "accept-binding"
	CodeAcceptUnused    Code = "accept-unused"
	CodeAssertEndpoint  Code = "assert-endpoint"
	CodeAssertNotJudged Code = "assert-not-judged"

	// Networks.
	CodeNetworkUnknown   Code = "network-unknown"
	CodeModeMissing      Code = "mode-missing"
	CodeSubnetFamily     Code = "subnet-family"
	CodeSubnetHostBits   Code = "subnet-host-bits"
	CodeSubnetSpecial    Code = "subnet-special"
	CodeSubnetSize       Code = "subnet-size"
	CodeSubnetOverlap    Code = "subnet-overlap"
	CodeSubnetNotAllowed Code = "subnet-not-allowed"
	CodeSubnetNoneFree   Code = "subnet-none-free"
	CodeSubnetTooSmall   Code = "subnet-too-small"
	CodeGatewayFamily    Code = "gateway-family"
	CodeGatewayOutside   Code = "gateway-outside"
	CodeGatewayTaken     Code = "gateway-taken"
	CodeGatewayFixed     Code = "gateway-fixed"
	CodeMTURange         Code = "mtu-range"
	CodeVLANRange        Code = "vlan-range"
	CodeNotBridged       Code = "not-bridged"
	CodeExternalArgument Code = "external-argument"

	// DHCP and DNS.
	CodeDHCPBridged  Code = "dhcp-bridged"
	CodeLeaseRange   Code = "lease-range"
	CodePoolHalf     Code = "pool-half"
	CodePoolReversed Code = "pool-reversed"
	CodePoolOutside  Code = "pool-outside"
	CodePoolGateway  Code = "pool-gateway"
	CodePoolAddress  Code = "pool-address"
	CodeDNSServer    Code = "dns-server"
	CodeDNSName      Code = "dns-name"

	// Machines and NICs.
	CodeMachineWithoutNICs Code = "machine-without-nics"
	CodeSlotRange          Code = "slot-range"
	CodeDuplicateSlot      Code = "duplicate-slot"
	CodeMAC                Code = "mac-invalid"
	CodeDuplicateMAC       Code = "duplicate-mac"
	CodeSubnetNotNAT       Code = "subnet-not-nat"
	CodeAddressFamily      Code = "address-family"
	CodeAddressOutside     Code = "address-outside-subnet"
	CodeAddressReserved    Code = "address-reserved"
	CodeAddressGateway     Code = "address-gateway"
	CodeAddressTaken       Code = "address-taken"
	CodeDuplicateAddress   Code = "duplicate-address"
	CodeRateRange          Code = "rate-range"
	CodeLatencyRange       Code = "latency-range"
	CodeLossRange          Code = "loss-range"

	// Forwards.
	CodeForwardMode      Code = "forward-mode"
	CodeForwardAddress   Code = "forward-address"
	CodeForwardNoAddress Code = "forward-no-address"
	CodePortRange        Code = "port-range"
	CodePortConflict     Code = "port-conflict"

	// Settings of a backend.
	CodeSettingUnknown Code = "setting-unknown"
	CodeSettingScope   Code = "setting-scope"
	CodeSettingMode    Code = "setting-mode"
	CodeSettingKind    Code = "setting-kind"
	CodeSettingValue   Code = "setting-value"
	CodeSettingRange   Code = "setting-range"

	// Resolve and contract.
	CodeDisplaced   Code = "displaced"
	CodeRefused     Code = "refused"
	CodeDegraded    Code = "degraded"
	CodeEmulated    Code = "emulated"
	CodeContractGap Code = "contract-gap"
	CodeTarget      Code = "target"
	CodePlanInvalid Code = "plan-invalid"
)
