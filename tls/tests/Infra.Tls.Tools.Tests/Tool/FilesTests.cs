using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Infra.Testing;
using Infra.Testing.Processes;
using Infra.Tls.Tool.Server;

namespace Infra.Tls.Tools.Tests.Tool;

/// <summary><c>tls server --files</c>: what it serves, and what it does not.</summary>
public sealed class FilesTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Server_WithFiles_ServesThoseBelowItsFolderOnly()
    {
        (string ca, _) = TestIdentities.Write(_folder, "ca", TestIdentities.Root);
        (string certificate, string key) = TestIdentities.Write(_folder, "srv", TestIdentities.Server);
        string root = Directory.CreateDirectory(_folder.PathOf("www")).FullName;
        Directory.CreateDirectory(Path.Combine(root, "sub"));
        byte[] large = new byte[300_000];
        new Random(7).NextBytes(large);
        await File.WriteAllTextAsync(Path.Combine(root, "index.html"), "<p>front</p>");
        await File.WriteAllBytesAsync(Path.Combine(root, "sub", "large file.bin"), large);
        await File.WriteAllTextAsync(Path.Combine(root, ".hidden"), "secret");
        File.CreateSymbolicLink(Path.Combine(root, "way-out"), key);
        File.CreateSymbolicLink(Path.Combine(root, "folder-out"), _folder.Root);
        (ChildProcess server, int port) = await TlsProgram.StartServerAsync("--cert", certificate, "--key", key, "--files", root);
        await using ChildProcess running = server;

        Assert.EndsWith("\r\n\r\n<p>front</p>", await AskAsync("GET /"));
        Assert.Contains("Content-Type: text/html", await AskAsync("GET /index.html?x=1"));
        string head = await AskAsync("HEAD /sub/large%20file.bin");
        Assert.Contains("Content-Length: 300000", head);
        Assert.EndsWith("\r\n\r\n", head);
        Assert.EndsWith(Encoding.Latin1.GetString(large), await AskAsync("GET /sub/large%20file.bin"));
        foreach (string path in (string[])["/missing", "/sub", "/sub/", "/way-out", "/folder-out/srv.key", "/index.html/"])
            Assert.StartsWith("HTTP/1.1 404 ", await AskAsync("GET " + path));
        foreach (string path in (string[])["/../srv.key", "/%2e%2e/srv.key", "/..%2fsrv.key", "/.hidden", "//etc/passwd", "/a%00b", "/%zz", "x", "*", "/sub//x", "/%ff"])
            Assert.StartsWith("HTTP/1.1 400 ", await AskAsync("GET " + path));
        Assert.StartsWith("HTTP/1.1 405 ", await AskAsync("DELETE /index.html"));
        Assert.StartsWith("HTTP/1.1 431 ", await AskAsync("GET /" + new string('a', 9000)));

        async Task<string> AskAsync(string line)
        {
            byte[] request = Encoding.ASCII.GetBytes(line + " HTTP/1.1\r\nHost: localhost\r\n\r\n");
            await using var visit = await Visit.MakeAsync(port);
            return await visit.AskAsync(request);
        }
    }

    [Fact]
    public async Task Server_WithAFolderThatIsNotThere_SaysSo()
    {
        (string certificate, string key) = TestIdentities.Write(_folder, "srv", TestIdentities.Server);

        ChildResult missing = await TlsProgram.RunAsync("server", "--cert", certificate, "--key", key, "--files", _folder.PathOf("nowhere"));
        ChildResult both = await TlsProgram.RunAsync("server", "--cert", certificate, "--key", key, "--files", _folder.Root, "--echo");

        Assert.Equal((78, 2), (missing.ExitCode, both.ExitCode));
        Assert.Contains("nowhere: there is no such folder", missing.Error);
        Assert.Contains("exclude each other", both.Error);
    }

    [Theory]
    [InlineData("GET / HTTP/1.1\r\n", "GET", "", true)]
    [InlineData("HEAD /a/b%20c?d HTTP/1.0\n", "HEAD", "a|b c", false)]
    [InlineData("GET /%C3%A4/ HTTP/1.1\r", "GET", "ä", true)]
    public void Read_OfARequest_TakesItApart(string text, string method, string segments, bool isFolder)
    {
        HttpRequest? request = HttpRequest.Read(Encoding.ASCII.GetBytes(text));

        Assert.Equal((method, segments, isFolder), (request?.Method, string.Join('|', request?.Segments ?? []), request?.IsFolder));
    }

    [Theory]
    [InlineData("GET /")]
    [InlineData("GET / HTTP/2.0\r\n")]
    [InlineData("GET  / HTTP/1.1\r\n")]
    [InlineData("GET / HTTP/1.1 \r\n")]
    [InlineData("GET http://x/ HTTP/1.1\r\n")]
    [InlineData("GET /a%2 HTTP/1.1\r\n")]
    [InlineData("GET /a%+1 HTTP/1.1\r\n")]
    [InlineData("GET /a\\..\\b HTTP/1.1\r\n")]
    [InlineData("GET /a%0d%0ab HTTP/1.1\r\n")]
    [InlineData("GET /a//b HTTP/1.1\r\n")]
    [InlineData("GET /a/./b HTTP/1.1\r\n")]
    [InlineData("\r\n")]
    public void Read_OfAnythingElse_IsNull(string text) => Assert.Null(HttpRequest.Read(Encoding.ASCII.GetBytes(text)));

    [Fact]
    public void Read_OfAnyBytes_NamesNothingOutside()
    {
        Prop.ForAll<byte[]>(bytes =>
        {
            HttpRequest? request = HttpRequest.Read([.. "GET /"u8, .. bytes, .. " HTTP/1.1\r\n"u8]);
            return request is null || request.Segments.All(segment => segment.Length > 0 && segment[0] != '.' && !segment.Contains('/') && !segment.Contains('\0'));
        }).QuickCheckThrowOnFailure();
    }
}
