using Infra.Hosting;
using Infra.Proxy.Daemon;

// Sockets complete on the thread that polls them: a request then crosses no thread. It is read before the first socket, so before anything else here.
Environment.SetEnvironmentVariable("DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS", "1");

if (!ProxyArguments.TryParse(args, out ProxyArguments? arguments, out string problem))
{
    await Console.Error.WriteLineAsync($"proxyd: {problem}\ntry proxyd --help").ConfigureAwait(false);
    return ExitCode.Usage;
}
await using var daemon = new ProxyDaemon(arguments);
return await DaemonHost.RunAsync(daemon, arguments.Rest).ConfigureAwait(false);
