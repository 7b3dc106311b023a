# A bit of everything that libvirt holds, for the proofs that go through each
# single step.
lab "every" {}

network "campus" {
  mode   = "nat-network"
  subnet = "10.120.0.0/24"
  dns {
    domain = "lab.test"
    hosts  = { registry = "10.120.0.9" }
  }
}

network "mgmt" {
  mode = "host-only"
  dhcp { lease = "2h" }
}

network "quiet" {
  mode     = "host-only"
  isolated = true
  mtu      = 1400
  dhcp { enabled = false }
}

network "back" {
  mode = "internal"
}

machine "web" {
  nic {
    network = network.campus
    forward {
      host  = 8080
      guest = 80
    }
    forward {
      host     = "0.0.0.0:5353"
      guest    = 53
      protocol = "udp"
    }
  }
  nic { network = network.mgmt }
  nic { mode = "nat" }
}

machine "db" {
  nic { network = network.back }
  nic {
    network   = network.quiet
    connected = false
  }
}
