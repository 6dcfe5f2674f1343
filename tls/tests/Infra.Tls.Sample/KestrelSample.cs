using System.Net;
using Infra.Interop;
using Infra.Pki;
using Infra.Pki.Trust;
using Infra.Tls.AspNetCore;
using Infra.Tls.Config;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http.Features;

namespace Infra.Tls.Sample;

/// <summary>
/// A whole web server over Infra.Tls: Kestrel on a free port of loopback, HTTP/1.1 and HTTP/2 by ALPN. <c>/</c> says how it was reached, <c>/echo</c> sends back the body,
/// <c>/maps</c> names TLS libraries that this process has loaded.
/// </summary>
internal static class KestrelSample
{
    internal static async Task<int> RunAsync(string certificate, string key)
    {
        if (!CertifiedKeyFiles.TryLoad(certificate, key, out CertifiedKey? identity, out PkiError error))
        {
            Console.Error.WriteLine($"{certificate}: {error}");
            return 78;
        }
        TlsServerConfig config = new TlsServerConfigBuilder(new TlsProvider(SystemRandom.Instance, TimeProvider.System))
        {
            Certificates = new FixedCertificateResolver(identity),
            ApplicationProtocols = [AlpnProtocol.Http2, AlpnProtocol.Http11],
        }.Build();

        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, endpoint => endpoint.UseInfraTls(config)));
        WebApplication app = builder.Build();
        app.MapGet("/", (HttpContext context) =>
        {
            IInfraTlsFeature tls = context.Features.GetRequiredFeature<IInfraTlsFeature>();
            return $"{context.Request.Scheme} {context.Request.Protocol} {tls.Handshake.Version} {tls.Handshake.CipherSuite} {tls.Handshake.Group} {tls.Handshake.ServerName}\n";
        });
        app.MapPost("/echo", (HttpContext context) => context.Request.Body.CopyToAsync(context.Response.Body));
        app.MapGet("/maps", LoadedLibraries.NativeTls);
        await app.StartAsync().ConfigureAwait(false);
        string address = app.Services.GetRequiredService<IServer>().Features.GetRequiredFeature<IServerAddressesFeature>().Addresses.First();
        Console.WriteLine($"READY {new Uri(address).Authority}");
        await app.WaitForShutdownAsync().ConfigureAwait(false);
        return 0;
    }
}
