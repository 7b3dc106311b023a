# A web server that the host reaches by a forward, and a database that only the
# web server reaches.
#
#   host:8080 ──▶ web ──▶ db

lab "shop" {
  description = "a web server and its database"
}

# Machines on a NAT network see each other and go out through the host's
# address. Where the subnet is left out, vnetgen chooses one.
network "front" {
  mode   = "nat-network"
  subnet = "10.20.0.0/24"
}

# An internal network joins machines and nobody else: not the host, not the
# outside. It has no DHCP unless it gets a dhcp block, so the machines on it
# get addresses that do not change.
network "back" {
  mode   = "internal"
  subnet = "10.21.0.0/24"
}

machine "web" {
  nic {
    network = network.front # a reference, not a string: a typing error is found

    forward {
      name  = "http"
      host  = 8080
      guest = 80
    }
  }

  # The second network card. Its address is worked out from the subnet.
  nic {
    network = network.back
    address = cidrhost(network.back.subnet, 10)
  }
}

machine "db" {
  nic {
    network = network.back
    address = cidrhost(network.back.subnet, 20)
  }
}
