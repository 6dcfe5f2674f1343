using System.Runtime.CompilerServices;

namespace Infra.Proxy.Tests.Support;

internal static class InlineSockets
{
    // As proxyd does it: read once, before the first socket.
    [ModuleInitializer]
    internal static void TurnOn()
    {
        Environment.SetEnvironmentVariable("DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS", "1");
        // In every test: what comes back to a pool is clean.
        Infra.Proxy.Data.SlabPool.IsChecking = true;
    }
}
