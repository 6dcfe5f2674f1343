using System.CommandLine;
using Infra.Proxy.Bench;

// As proxyd does it; read before the first socket.
Environment.SetEnvironmentVariable("DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS", "1");

var root = new RootCommand("Peers and measurements for the benchmarks of the proxy.");
root.Subcommands.Add(YarpCommand.Create());
root.Subcommands.Add(PipelineCommand.Create());
root.Subcommands.Add(IdleCommand.Create());
return await root.Parse(args).InvokeAsync().ConfigureAwait(false);
