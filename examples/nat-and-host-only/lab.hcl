# Two cards a machine, the usual answer to "I want the internet inside and easy
# access from the host": a NAT network to go out, a host-only network to come
# in. No forwards are needed: the host reaches every port at 192.168.56.x.

lab "workshop" {}

network "out" {
  mode = "nat-network"
}

# On a host-only network the machines and the host see each other, and nobody
# else. VirtualBox accepts subnets of 192.168.56.0/21 here unless its
# configuration says more.
network "admin" {
  mode    = "host-only"
  subnet  = "192.168.56.0/24"
  gateway = "192.168.56.1" # the host's own address on this network

  dhcp {
    start = "192.168.56.128"
    end   = "192.168.56.254"
  }
}

locals {
  machines = {
    build   = 10
    test    = 11
    staging = 12
  }
}

# for_each makes an instance for every entry of a map; each.key and each.value
# are the entry's. machine["build"] is named machine-build, so a name of its own
# reads better.
machine "box" {
  for_each = local.machines
  name     = each.key

  nic {
    network = network.out
  }

  nic {
    network = network.admin
    address = cidrhost(network.admin.subnet, each.value)
  }
}
