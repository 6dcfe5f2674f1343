using Infra.Proxy.Samples;
using Microsoft.AspNetCore.Builder;

// Sockets complete on the thread that polls them; read before the first socket.
Environment.SetEnvironmentVariable("DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS", "1");

await using WebApplication application = SampleApplication.Create(args);
await application.RunAsync().ConfigureAwait(false);
