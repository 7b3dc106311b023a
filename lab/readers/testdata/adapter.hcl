# The host's adapter has another address than the first.
network "admin" {
  mode    = "host-only"
  subnet  = "192.168.57.0/24"
  gateway = "192.168.57.50"
}

machine "web" {
  nic { network = network.admin }
}
