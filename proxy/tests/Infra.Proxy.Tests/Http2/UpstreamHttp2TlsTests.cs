using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Infra.Proxy.Tests.Support;
using Infra.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Infra.Proxy.Tests.Http2;

/// <summary>Servers of HTTP/2 over TLS: Kestrel with the class library's TLS is one.</summary>
public sealed class UpstreamHttp2TlsTests
{
    [Theory]
    [InlineData(true, HttpProtocols.Http2, "HTTP/2 http a")]
    // A server that insists on :scheme https resets the stream: until the client is our own, that is said and not hidden.
    [InlineData(false, HttpProtocols.Http2, "502 connection_terminated|502 http_protocol_error")]
    // Nothing but HTTP/2 was offered.
    [InlineData(true, HttpProtocols.Http1, "502 tls_alert_received|502 tls_protocol_error|502 connection_terminated")]
    public async Task Request_GoesOverHttp2_OrFails(bool allowsAnyScheme, HttpProtocols protocols, string expected)
    {
        using var folder = new TemporaryFolder();
        TlsTests.Write(folder, "a", "a.example");
        await using WebApplication origin = await StartAsync(folder, protocols, allowsAnyScheme);
        var address = new Uri(origin.Urls.Single());
        await using RunningProxy proxy = await RunningProxy.StartAsync(
            [new IPEndPoint(IPAddress.Loopback, address.Port)], connector: $"proto=\"h2-only\" tls-sni=\"a.example\" ca=\"{folder.Root}/a.ca\"");

        string seen = await proxy.ExchangeAsync("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");

        Assert.Contains(expected.Split('|'), each => each.StartsWith("502 ", StringComparison.Ordinal)
            ? seen.StartsWith("HTTP/1.1 502 ", StringComparison.Ordinal) && seen.Contains($"error={each[4..]}", StringComparison.Ordinal)
            : seen.StartsWith("HTTP/1.1 200 ", StringComparison.Ordinal) && seen.Contains(each, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Certificate_OfAnotherName_IsRefused()
    {
        using var folder = new TemporaryFolder();
        TlsTests.Write(folder, "a", "a.example");
        await using WebApplication origin = await StartAsync(folder, HttpProtocols.Http2, allowsAnyScheme: true);
        await using RunningProxy proxy = await RunningProxy.StartAsync(
            [new IPEndPoint(IPAddress.Loopback, new Uri(origin.Urls.Single()).Port)], connector: $"proto=\"h2-only\" tls-sni=\"b.example\" ca=\"{folder.Root}/a.ca\"");

        string seen = await proxy.ExchangeAsync("GET / HTTP/1.1\r\nHost: a\r\n\r\n");

        Assert.StartsWith("HTTP/1.1 502 ", seen, StringComparison.Ordinal);
        Assert.Contains("error=tls_certificate_error", seen, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Handshake_ThatIsCutOff_OrAgreesOnNothing_IsAFailureOfTls(bool isCompleted)
    {
        using var folder = new TemporaryFolder();
        using X509Certificate2 certificate = Load(folder);
        using var server = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        server.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        server.Listen(8);
        Task serving = Task.Run(async () =>
        {
            using Socket client = await server.AcceptAsync();
            await using var stream = new SslStream(new NetworkStream(client));
            try
            {
                if (isCompleted) await stream.AuthenticateAsServerAsync(certificate);   // as a server does that knows nothing of ALPN
                await client.ReceiveAsync(new byte[4096]);
            }
            catch (Exception e) when (e is SocketException or IOException)
            {
                // The proxy has seen enough, and drops the connection.
            }
        });
        await using RunningProxy proxy = await RunningProxy.StartAsync([(IPEndPoint)server.LocalEndPoint!], connector: "proto=\"h2-only\" tls-sni=\"a.example\" verify=false");

        Assert.Equal(new SeenAnswer(502, "proxyd; error=tls_protocol_error"), await SeenAnswer.AskAsync(1, proxy.Address));
        await serving;
    }

    private static async Task<WebApplication> StartAsync(TemporaryFolder folder, HttpProtocols protocols, bool allowsAnyScheme)
    {
        X509Certificate2 certificate = Load(folder);
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(options =>
        {
            options.AllowAlternateSchemes = allowsAnyScheme;
            options.Listen(IPAddress.Loopback, 0, listen =>
            {
                listen.Protocols = protocols;
                listen.UseHttps(certificate, https => https.SslProtocols = SslProtocols.Tls13);
            });
        });
        WebApplication origin = builder.Build();
        origin.Run(context => context.Response.WriteAsync($"{context.Request.Protocol} {context.Request.Scheme} {context.Request.Host}"));
        await origin.StartAsync();
        return origin;
    }

    /// <summary>The certificate of the files a.crt and a.key, which are made if they are not there.</summary>
    internal static X509Certificate2 Load(TemporaryFolder folder)
    {
        if (!File.Exists(folder.PathOf("a.crt"))) TlsTests.Write(folder, "a", "a.example");
        using X509Certificate2 pem = X509Certificate2.CreateFromPemFile(folder.PathOf("a.crt"), folder.PathOf("a.key"));
        return X509CertificateLoader.LoadPkcs12(pem.Export(X509ContentType.Pkcs12), null);
    }
}
