using System.CommandLine;
using Infra.Interop;
using Infra.Parsing;
using Infra.Pki;
using Infra.Pki.Names;
using Infra.Pki.Trust;
using Infra.Pki.Verification;
using Infra.Tls.Config;
using Infra.Tls.Tool.Common;

namespace Infra.Tls.Tool.Client;

/// <summary><c>tls client HOST[:PORT]</c>.</summary>
internal sealed class ClientCommand
{
    private const int PortDefault = 443;

    private readonly Argument<string> _target = new("HOST[:PORT]") { Description = "Server to connect to; port 443 if none is given. IPv6 addresses with a port stand in brackets." };
    private readonly Option<string?> _sni = new("--sni") { Description = "Name to ask for and to find in the certificate; HOST if none is given.", HelpName = "NAME" };
    private readonly Option<string[]> _ca = new("--ca") { Description = "File of certificates to trust, instead of the platform's; may be given several times.", HelpName = "FILE" };
    private readonly Option<string[]> _pin = new("--pin") { Description = "Pin of the server's public key, as cert show prints it. The key alone decides then, unless --ca is given too. May be given several times.", HelpName = "BASE64" };
    private readonly Option<string[]> _cert = new("--cert") { Description = "Own certificate with its chain, for servers that ask; may be given several times.", HelpName = "FILE" };
    private readonly Option<string[]> _key = new("--key") { Description = "Private key of the certificate at the same place; without one it is in the certificate's file.", HelpName = "FILE" };
    private readonly Option<bool> _keepOpen = new("--keep-open") { Description = "Go on reading when our input ends, until the server ends the connection." };
    private readonly Option<bool> _keyUpdate = new("--key-update") { Description = "Ask for new keys after the handshake." };
    private readonly CommonOptions _common = new();

    internal static Command Create(TextWriter output, TextWriter error)
    {
        var options = new ClientCommand();
        var command = new Command("client", "Connects, shows what was agreed, sends standard input and prints what comes back.")
        {
            options._target, options._sni, options._ca, options._pin, options._cert, options._key, options._keepOpen, options._keyUpdate,
        };
        options._common.AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            var mistakes = new Mistakes();
            CommonSettings common = options._common.Read(parsed, mistakes);
            using KeyLogFile? keyLog = common.OpenKeyLog(mistakes);
            ClientSettings? settings = options.Read(parsed, common, keyLog, mistakes);
            if (settings is null) return mistakes.Report(error);
            await using Stream input = Console.OpenStandardInput();
            await using Stream data = Console.OpenStandardOutput();
            return await new ClientRun(settings, input, data, output, error).RunAsync(cancellation).ConfigureAwait(false);
        });
        return command;
    }

    private ClientSettings? Read(ParseResult parsed, CommonSettings common, KeyLogFile? keyLog, Mistakes mistakes)
    {
        string text = parsed.GetValue(_target) ?? "";
        if (!HostPort.TryParse(text, PortDefault, out HostPort target) || target.Port == 0) mistakes.Usage($"\"{TextEscape.Escape(text)}\" is not HOST or HOST:PORT");
        string nameText = parsed.GetValue(_sni) ?? target.Host ?? "";
        if (!ServerName.TryParse(nameText, out ServerName? name) && nameText.Length > 0) mistakes.Usage($"\"{TextEscape.Escape(nameText)}\" is no host name and no address");

        ICertificateVerifier? verifier = ReadVerifier(parsed, mistakes);
        IReadOnlyList<CertifiedKey> identities = IdentityFiles.Load(parsed.GetValue(_cert) ?? [], parsed.GetValue(_key) ?? [], mistakes);
        if (mistakes.Any || name is null || verifier is null) return null;

        var builder = new TlsClientConfigBuilder(new TlsProvider(SystemRandom.Instance, TimeProvider.System))
        {
            Verifier = verifier,
            Identities = [.. identities],
            ApplicationProtocols = [.. common.Protocols],
            KeyLog = keyLog,
        };
        if (common.Groups.Count > 0) builder.Groups = [.. common.Groups];
        if (common.Suites.Count > 0) builder.CipherSuites = [.. common.Suites];
        if (builder.TryBuild(out TlsClientConfig? config, out IReadOnlyList<string> problems))
            return new ClientSettings(target, name, config, common, parsed.GetValue(_keepOpen), parsed.GetValue(_keyUpdate));
        foreach (string problem in problems) mistakes.Usage(problem);
        return null;
    }

    /// <summary>Whom to trust: given roots, given keys, or both at once; the platform's roots if nothing is given.</summary>
    private ICertificateVerifier? ReadVerifier(ParseResult parsed, Mistakes mistakes)
    {
        List<byte[]> pins = [];
        foreach (string text in parsed.GetValue(_pin) ?? [])
        {
            if (PinText.TryParse(text, out byte[] digest)) pins.Add(digest);
            else mistakes.Usage($"--pin: \"{TextEscape.Escape(text)}\" is no SHA-256 digest in base64 or hexadecimal digits");
        }
        string[] files = parsed.GetValue(_ca) ?? [];
        if (files.Length > 0)
        {
            var chains = new ChainCertificateVerifier(new TrustAnchors(IdentityFiles.LoadAnchors(files, mistakes)));
            return pins.Count > 0 ? new PinnedCertificateVerifier(new PinnedKeyVerifier(pins), chains) : chains;
        }
        if (pins.Count > 0) return new PinnedCertificateVerifier(new PinnedKeyVerifier(pins));
        IReadOnlyList<TrustAnchor> anchors = [.. TrustFiles.LoadPlatform().Anchors];
        if (anchors.Count > 0) return new ChainCertificateVerifier(new TrustAnchors(anchors));
        mistakes.Config("this machine has no trusted certificates in the usual places; name a file with --ca");
        return null;
    }
}
