using Infra.Testing;
using Infra.Testing.Network;
using Infra.Testing.Peers;

namespace Infra.Tls.Tools.Tests.Interop;

/// <summary>Our client at nginx with client authentication.</summary>
public class NginxTests
{
    private const string Request = "GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";

    [PeerFact("nginx"), Trait("Category", "Interop")]
    public async Task OurClient_WithItsCertificate_IsLetIn_AndWithoutItIsNot()
    {
        using var folder = new TemporaryFolder();
        (string ca, _) = TestIdentities.Write(folder, "ca", TestIdentities.Root);
        (string certificate, string key) = TestIdentities.Write(folder, "srv", TestIdentities.Server);
        int port = FreePort.Tcp();
        string config = folder.Write("nginx.conf", $$"""
            daemon off;
            user root;
            worker_processes 1;
            pid /run/nginx-test.pid;
            error_log stderr;
            events { worker_connections 64; }
            http {
                access_log off;
                server {
                    listen 127.0.0.1:{{port}} ssl;
                    ssl_certificate {{certificate}};
                    ssl_certificate_key {{key}};
                    ssl_protocols TLSv1.3;
                    ssl_client_certificate {{ca}};
                    ssl_verify_client on;
                    location / { return 200 "verified $ssl_client_verify $ssl_client_s_dn $ssl_protocol $ssl_curve\n"; }
                }
            }
            """);
        await using PeerServer server = await PeerServer.StartAsync(
            new PeerStart("nginx", "-c", config) { ReadOnlyFolders = [folder.Root] }, port, _ => PeerProcessText.Listens(port));

        PeerVisit known = await PeerVisit.MakeAsync(port, builder => builder.Identities = [TestIdentities.Client], "EXPORTER-x", Request, readsToEnd: true);
        PeerVisit unknown = await PeerVisit.MakeAsync(port, _ => { }, "EXPORTER-x", Request, readsToEnd: true);

        Assert.StartsWith("HTTP/1.1 200 OK", known.Answer);
        Assert.Contains("verified SUCCESS CN=client.example TLSv1.3 ", known.Answer);
        // nginx finishes the handshake and says by HTTP that it wants a certificate.
        Assert.StartsWith("HTTP/1.1 400 Bad Request", unknown.Answer);
        Assert.Null(unknown.Facts.ClientSignatureScheme);
    }
}
