using Infra.Hosting;
using Infra.Ntp.Daemon;
using Infra.Ntp.Daemon.References;
using Infra.Ntp.Daemon.Sources;

using var daemon = new NtpDaemon(new SystemNameLookup(), DevicePulseSource.Open, NetworkWatch.Start);
return await DaemonHost.RunAsync(daemon, args);
