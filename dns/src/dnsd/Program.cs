using Infra.Dns.Daemon;
using Infra.Hosting;

using var daemon = new DnsDaemon();
return await DaemonHost.RunAsync(daemon, args);
