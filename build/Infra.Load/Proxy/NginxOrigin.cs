using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Infra.Testing;
using Infra.Testing.Peers;

namespace Infra.Load.Proxy;

/// <summary>nginx of the peer root with one worker, which answers everything with the same bytes: from memory if they are few, else from a file.</summary>
internal sealed class NginxOrigin : IAsyncDisposable
{
    private const int InMemoryMax = 4096;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    private readonly TemporaryFolder _folder = new();
    private readonly PeerProcess _nginx;

    private NginxOrigin(IPEndPoint address, int bytes)
    {
        string serve = bytes <= InMemoryMax ? $"default_type text/plain; return 200 {new string('x', bytes)};" : $"root {_folder.Root}; try_files /body =404; default_type text/plain;";
        if (bytes > InMemoryMax) File.WriteAllBytes(_folder.PathOf("body"), new byte[bytes]);
        // Its worker may be another user.
        File.SetUnixFileMode(_folder.Root, (UnixFileMode)0b111_101_101);
        string path = _folder.Write("nginx.conf", string.Create(CultureInfo.InvariantCulture, $$"""
            daemon off; master_process off; pid {{_folder.Root}}/pid; error_log stderr crit;
            events { worker_connections 4096; }
            http {
                access_log off; keepalive_requests 1000000000; proxy_temp_path {{_folder.Root}}/p; client_body_temp_path {{_folder.Root}}/b;
                fastcgi_temp_path {{_folder.Root}}/f; uwsgi_temp_path {{_folder.Root}}/u; scgi_temp_path {{_folder.Root}}/s;
                server { listen {{address}}; location / { {{serve}} } }
            }
            """));
        _nginx = PeerRoot.Open().Start(new PeerStart("nginx", "-c", path) { WorkFolders = [_folder.Root] });
    }

    internal static async Task<NginxOrigin> StartAsync(IPEndPoint address, int bytes, CancellationToken cancellation)
    {
        var origin = new NginxOrigin(address, bytes);
        await origin._nginx.WaitReadyAsync(_ => Answers(address), Patience, cancellation).ConfigureAwait(false);
        return origin;
    }

    public async ValueTask DisposeAsync()
    {
        await _nginx.DisposeAsync().ConfigureAwait(false);
        _folder.Dispose();
    }

    private static bool Answers(IPEndPoint address)
    {
        using var probe = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            probe.Connect(address);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
