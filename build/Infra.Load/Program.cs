using System.CommandLine;
using Infra.Load.Av1;
using Infra.Load.Crypto;
using Infra.Load.Dns;
using Infra.Load.Ntp;
using Infra.Load.Proxy;
using Infra.Load.Sudo;

var root = new RootCommand("Load generators for the side-by-side benchmarks. Each prints lines of JSON.");
root.Subcommands.Add(NtpCommand.Create());
root.Subcommands.Add(AccuracyCommand.Create());
root.Subcommands.Add(CryptoCommand.Create());
root.Subcommands.Add(SudoersCommand.Create());
root.Subcommands.Add(Av1Command.Create());
root.Subcommands.Add(DnsCommand.Create());
root.Subcommands.Add(EchoCommand.Create());
root.Subcommands.Add(ProxyCommand.Create());
return await root.Parse(args).InvokeAsync();
