using System.CommandLine;
using System.Net;
using Infra.Interop;
using Infra.Parsing;
using Infra.Pki.Verification;
using Infra.Tls.Config;
using Infra.Tls.Tool.Common;

namespace Infra.Tls.Tool.Server;

/// <summary><c>tls server</c>.</summary>
internal sealed class ServerCommand
{
    private const int PortDefault = 8443;
    private const int ConnectionsHighest = 100_000;

    private readonly Option<string> _listen = new("--listen") { Description = "Where to listen; port 0 takes a free one.", DefaultValueFactory = _ => $"127.0.0.1:{PortDefault}", HelpName = "ADDRESS:PORT" };
    private readonly Option<string[]> _cert = new("--cert") { Description = "Certificate with its chain; may be given several times, the first serves unknown names.", HelpName = "FILE" };
    private readonly Option<string[]> _key = new("--key") { Description = "Private key of the certificate at the same place; without one it is in the certificate's file.", HelpName = "FILE" };
    private readonly Option<string[]> _clientCa = new("--client-ca") { Description = "File of certificates that clients' certificates must lead to; may be given several times.", HelpName = "FILE" };
    private readonly Option<string?> _clientAuth = new("--client-auth") { Description = "Whether clients must show a certificate: none, optional, required; required if --client-ca is given.", HelpName = "MODE" };
    private readonly Option<bool> _www = new("--www") { Description = "Answer HTTP/1.1 requests with a page of the handshake's facts." };
    private readonly Option<bool> _echo = new("--echo") { Description = "Send back what comes." };
    private readonly Option<string?> _files = new("--files") { Description = "Answer HTTP/1.1 requests with the files below this folder.", HelpName = "DIR" };
    private readonly Option<double> _idle = new("--idle-timeout") { Description = "Seconds without data after which a connection is closed.", DefaultValueFactory = _ => 300, HelpName = "SECONDS" };
    private readonly Option<int> _connections = new("--connections-max") { Description = "Most connections at one time.", DefaultValueFactory = _ => 1000, HelpName = "N" };
    private readonly CommonOptions _common = new();

    internal static Command Create(TextWriter output, TextWriter error)
    {
        var options = new ServerCommand();
        var command = new Command("server", "Serves TLS and shows what each client agreed on.")
        {
            options._listen, options._cert, options._key, options._clientCa, options._clientAuth, options._www, options._echo, options._files, options._idle, options._connections,
        };
        options._common.AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            var mistakes = new Mistakes();
            CommonSettings common = options._common.Read(parsed, mistakes);
            using KeyLogFile? keyLog = common.OpenKeyLog(mistakes);
            ServerSettings? settings = options.Read(parsed, common, keyLog, mistakes);
            if (settings is null) return mistakes.Report(error);
            using var run = new ServerRun(settings, output, error);
            return await run.RunAsync(cancellation).ConfigureAwait(false);
        });
        return command;
    }

    private ServerSettings? Read(ParseResult parsed, CommonSettings common, KeyLogFile? keyLog, Mistakes mistakes)
    {
        string text = parsed.GetValue(_listen) ?? "";
        if (!EndPointText.TryParse(text, PortDefault, out IPEndPoint listen, out TextError error)) mistakes.Usage($"--listen {TextEscape.Escape(text)}: {error}");
        string? folder = parsed.GetValue(_files);
        bool[] modes = [parsed.GetValue(_www), parsed.GetValue(_echo), folder is not null];
        if (modes.Count(isGiven => isGiven) > 1) mistakes.Usage("--www, --echo and --files exclude each other");
        StaticFiles? files = folder is null ? null : StaticFiles.Open(folder);
        if (folder is not null && files is null) mistakes.Config($"--files {TextEscape.Escape(folder)}: there is no such folder");
        double idle = parsed.GetValue(_idle);
        if (idle is not (>= 0.1 and <= 86400)) mistakes.Usage("--idle-timeout must be 0.1 to 86400 seconds");
        int connections = parsed.GetValue(_connections);
        if (connections is < 1 or > ConnectionsHighest) mistakes.Usage($"--connections-max must be 1 to {ConnectionsHighest}");
        IReadOnlyList<TrustAnchor> anchors = IdentityFiles.LoadAnchors(parsed.GetValue(_clientCa) ?? [], mistakes);
        ClientAuthentication authentication = ReadAuthentication(parsed, mistakes);
        var certificates = WatchedCertificates.Load(parsed.GetValue(_cert) ?? [], parsed.GetValue(_key) ?? [], mistakes);
        if (mistakes.Any || certificates is null) return null;

        ServerMode mode = files is not null ? ServerMode.Files : parsed.GetValue(_www) ? ServerMode.Page : parsed.GetValue(_echo) ? ServerMode.Echo : ServerMode.Discard;
        var builder = new TlsServerConfigBuilder(new TlsProvider(SystemRandom.Instance, TimeProvider.System))
        {
            Certificates = certificates.Resolver,
            ClientAuthentication = authentication,
            ClientVerifier = authentication == ClientAuthentication.None ? null : new ChainCertificateVerifier(new TrustAnchors(anchors)),
            ClientAuthorities = [.. anchors.Select(anchor => (ReadOnlyMemory<byte>)anchor.Subject.ToArray())],
            // Pages and files come by HTTP/1.1; whoever offers only something else is told so.
            ApplicationProtocols = common.Protocols.Count == 0 && mode is (ServerMode.Page or ServerMode.Files) ? [AlpnProtocol.Http11] : [.. common.Protocols],
            KeyLog = keyLog,
        };
        if (common.Groups.Count > 0) builder.Groups = [.. common.Groups];
        if (common.Suites.Count > 0) builder.CipherSuites = [.. common.Suites];
        if (builder.TryBuild(out TlsServerConfig? config, out IReadOnlyList<string> problems))
            return new ServerSettings(listen, config, certificates, mode, files, TimeSpan.FromSeconds(idle), connections, common);
        foreach (string problem in problems) mistakes.Usage(problem);
        return null;
    }

    private ClientAuthentication ReadAuthentication(ParseResult parsed, Mistakes mistakes)
    {
        bool hasAuthorities = parsed.GetValue(_clientCa) is { Length: > 0 };
        string? mode = parsed.GetValue(_clientAuth);
        if (mode is not (null or "none" or "optional" or "required")) mistakes.Usage($"--client-auth: \"{TextEscape.Escape(mode)}\" is none of none, optional, required");
        if (mode is "optional" or "required" && !hasAuthorities) mistakes.Usage($"--client-auth {mode} needs --client-ca FILE");
        return mode switch
        {
            "none" => ClientAuthentication.None,
            "optional" => ClientAuthentication.Optional,
            "required" => ClientAuthentication.Required,
            _ => hasAuthorities ? ClientAuthentication.Required : ClientAuthentication.None,
        };
    }
}
