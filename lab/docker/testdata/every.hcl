# A bit of everything that Docker holds, for the proofs that go through each
# single step.
lab "every" {}

network "campus" {
  mode   = "nat-network"
  subnet = "10.120.0.0/24"
  mtu    = 1400
}

network "mgmt" {
  mode = "host-only"
}

network "back" {
  mode = "internal"
}

network "apart" {
  mode     = "nat-network"
  isolated = true
}

network "office" {
  mode    = "bridged"
  subnet  = "203.0.113.0/24"
  gateway = "203.0.113.2"
  uplink  = "eth0"
  backend "docker" { shim = "203.0.113.9" }
}

machine "web" {
  nic {
    network = network.campus
    address = "10.120.0.20"
    forward {
      host  = 8080
      guest = 80
    }
  }
  nic { network = network.mgmt }
  nic {
    network = network.office
    address = "203.0.113.20"
  }
}

machine "db" {
  nic { network = network.back }
  nic { network = network.apart }
}
