using Infra.Hosting;
using Infra.Ntp.Daemon;
using Infra.Ntp.Daemon.Sources;

return await DaemonHost.RunAsync(new NtpDaemon(new SystemNameLookup()), args);
