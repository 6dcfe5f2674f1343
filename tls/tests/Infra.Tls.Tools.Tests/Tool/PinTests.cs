using Infra.Pki;
using Infra.Pki.Verification;
using Infra.Testing;
using Infra.Testing.Processes;
using Infra.Tls.Tool.Client;

namespace Infra.Tls.Tools.Tests.Tool;

/// <summary><c>tls client --pin</c>: a key in the place of an authority, or beside it.</summary>
public sealed class PinTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Client_WithAPin_BelievesTheKey_AndNoOther()
    {
        CertifiedKey self = TestIdentities.MakeRoot("nobody.example");   // self-signed, for another name, not for servers
        (string certificate, string key) = TestIdentities.Write(_folder, "self", self);
        (string ca, _) = TestIdentities.Write(_folder, "ca", TestIdentities.Root);
        string pin = Convert.ToBase64String(PinnedKeyVerifier.DigestOf(self.Certificate));
        string otherPin = Convert.ToBase64String(PinnedKeyVerifier.DigestOf(TestIdentities.Server.Certificate));
        (ChildProcess server, int port) = await TlsProgram.StartServerAsync("--cert", certificate, "--key", key, "--echo");
        await using ChildProcess running = server;
        string[] target = ["client", $"127.0.0.1:{port}", "--sni", "localhost", "--json"];

        ChildResult good = await TlsProgram.RunAsync([.. target, "--pin", otherPin, "--pin", "sha256//" + pin]);
        ChildResult wrong = await TlsProgram.RunAsync([.. target, "--pin", otherPin]);
        ChildResult both = await TlsProgram.RunAsync([.. target, "--pin", pin, "--ca", ca]);

        Assert.True(good.Succeeded, good.AllOutput);
        Assert.Equal(pin, TlsProgram.Json(good).GetProperty("peer_certificates")[0].GetProperty("pin_sha256").GetString());
        Assert.Equal((1, "certificate_rejected"), (wrong.ExitCode, TlsProgram.Json(wrong).GetProperty("kind").GetString()));
        Assert.Contains("not one of the pinned", wrong.Error);
        Assert.Equal((1, "certificate_rejected"), (both.ExitCode, TlsProgram.Json(both).GetProperty("kind").GetString()));
    }

    [Fact]
    public async Task Client_WithAPinAndRoots_WantsBoth()
    {
        (string certificate, string key) = TestIdentities.Write(_folder, "srv", TestIdentities.Server);
        (string ca, _) = TestIdentities.Write(_folder, "ca", TestIdentities.Root);
        string pin = Convert.ToHexString(PinnedKeyVerifier.DigestOf(TestIdentities.Server.Certificate));
        (ChildProcess server, int port) = await TlsProgram.StartServerAsync("--cert", certificate, "--key", key, "--echo");
        await using ChildProcess running = server;
        string[] target = ["client", $"127.0.0.1:{port}", "--sni", "localhost", "--ca", ca];

        ChildResult good = await TlsProgram.RunAsync([.. target, "--pin", pin]);
        ChildResult wrong = await TlsProgram.RunAsync([.. target, "--pin", new string('0', 64)]);
        ChildResult unreadable = await TlsProgram.RunAsync([.. target, "--pin", "sha256/AAAA", "--pin", "x\x1b"]);

        Assert.True(good.Succeeded, good.AllOutput);
        Assert.Equal(1, wrong.ExitCode);
        Assert.Equal((2, 2), (unreadable.ExitCode, unreadable.Error.Trim().Split('\n').Length));
        Assert.DoesNotContain('\x1b', unreadable.Error);
    }

    [Fact]
    public void TryParse_OfEachForm_GivesTheDigest()
    {
        byte[] digest = [.. Enumerable.Range(200, 32).Select(i => (byte)i)];
        string base64 = Convert.ToBase64String(digest);
        foreach (string text in (string[])[base64, "sha256/" + base64, "sha256//" + base64, Convert.ToHexStringLower(digest), Convert.ToHexString(digest)])
        {
            Assert.True(PinText.TryParse(text, out byte[] parsed), text);
            Assert.Equal(digest, parsed);
        }
        foreach (string text in (string[])["", base64[1..], base64 + "=", "sha1/" + base64, " " + base64, new string('g', 64), new string('=', 44), new string('a', 200)])
            Assert.False(PinText.TryParse(text, out _), text);
    }
}
