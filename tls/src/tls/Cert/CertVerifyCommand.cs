using System.CommandLine;
using System.Globalization;
using Infra.Hosting;
using Infra.Parsing;
using Infra.Pki;
using Infra.Pki.Names;
using Infra.Pki.Trust;
using Infra.Pki.Verification;
using Infra.Tls.Tool.Common;

namespace Infra.Tls.Tool.Cert;

/// <summary><c>tls cert verify</c>: checks a chain as a TLS client or server here would.</summary>
internal sealed class CertVerifyCommand
{
    private const int FileBytesMax = 1 << 20;

    private readonly Argument<string> _file = new("FILE") { Description = "The chain, end entity first, PEM or DER." };
    private readonly Option<string[]> _ca = new("--ca") { Description = "File of certificates to trust, instead of the platform's; may be given several times.", HelpName = "FILE" };
    private readonly Option<string?> _name = new("--name") { Description = "The server that the certificate must be for.", HelpName = "NAME" };
    private readonly Option<string> _purpose = new("--purpose") { Description = "server (the default) or client.", DefaultValueFactory = _ => "server", HelpName = "PURPOSE" };
    private readonly Option<string?> _at = new("--at") { Description = "The time of the check, such as 2030-01-31T12:00:00Z; now by default.", HelpName = "TIME" };
    private readonly Option<bool> _json = new("--json") { Description = "Print JSON." };

    internal static Command Create(TextWriter output, TextWriter error, TimeProvider time)
    {
        var options = new CertVerifyCommand();
        var command = new Command("verify", "Checks a chain: exit 0 if it is good, 1 with the reason if not. Revocation is not checked.")
        {
            options._file, options._ca, options._name, options._purpose, options._at, options._json,
        };
        command.SetAction(parsed => options.Run(parsed, output, error, time));
        return command;
    }

    private int Run(ParseResult parsed, TextWriter output, TextWriter error, TimeProvider time)
    {
        var mistakes = new Mistakes();
        ServerName? name = null;
        if (parsed.GetValue(_name) is { } nameText && !ServerName.TryParse(nameText, out name)) mistakes.Usage($"--name: \"{TextEscape.Escape(nameText)}\" is no host name and no address");
        CertificatePurpose purpose = CertificatePurpose.ServerAuthentication;
        string purposeText = parsed.GetValue(_purpose) ?? "";
        if (purposeText == "client") purpose = CertificatePurpose.ClientAuthentication;
        else if (purposeText != "server") mistakes.Usage($"--purpose: \"{TextEscape.Escape(purposeText)}\" is neither server nor client");
        DateTimeOffset now = time.GetUtcNow();
        if (parsed.GetValue(_at) is { } at && !DateTimeOffset.TryParse(at, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out now))
            mistakes.Usage($"--at: \"{TextEscape.Escape(at)}\" is no time such as 2030-01-31T12:00:00Z");
        TrustAnchors anchors = ReadAnchors(parsed, mistakes);
        string path = parsed.GetValue(_file) ?? "";
        CertificateChain? chain = null;
        if (InputFile.TryRead(path, FileBytesMax, out byte[] bytes, mistakes) && !CertificateChain.TryRead(bytes, out chain, out PkiError chainError)) mistakes.Config($"{TextEscape.Escape(path)}: {chainError}");
        if (mistakes.Any || chain is null) return mistakes.Report(error);

        VerificationResult result = new ChainVerifier(anchors).Verify(chain, purpose, name, now);
        if (parsed.GetValue(_json)) WriteJson(result, output);
        else WriteText(result, output, error);
        return result.IsValid ? ExitCode.Done : ExitCode.Failure;
    }

    private TrustAnchors ReadAnchors(ParseResult parsed, Mistakes mistakes)
    {
        if (parsed.GetValue(_ca) is { Length: > 0 } files) return new TrustAnchors(IdentityFiles.LoadAnchors(files, mistakes));
        TrustAnchors anchors = TrustFiles.LoadPlatform().Anchors;
        if (anchors.Count == 0) mistakes.Config("this machine has no trusted certificates in the usual places; name a file with --ca");
        return anchors;
    }

    private static void WriteText(VerificationResult result, TextWriter output, TextWriter error)
    {
        if (!result.IsValid)
        {
            error.WriteLine($"tls: certificate_rejected: {result.Failure}: {result.Message} (certificate {result.CertificateIndex.ToString(CultureInfo.InvariantCulture)} of the chain)");
            return;
        }
        output.WriteLine("good");
        foreach (Certificate certificate in result.Path)
            output.WriteLine($"  {CertificateFacts.Describe(certificate)}");
        output.WriteLine($"  trusted: {result.Anchor}");
    }

    private static void WriteJson(VerificationResult result, TextWriter output) => output.WriteLine(JsonText.Object(json =>
    {
        json.WriteBoolean("valid", result.IsValid);
        if (!result.IsValid)
        {
            json.WriteString("kind", "certificate_rejected");
            json.WriteString("reason", result.Failure.ToString());
            json.WriteString("error", result.Message);
            json.WriteNumber("alert", result.Alert);
            json.WriteNumber("certificate_index", result.CertificateIndex);
            return;
        }
        json.WriteStartArray("path");
        foreach (Certificate certificate in result.Path)
            CertificateView.Write(json, certificate);
        json.WriteEndArray();
        json.WriteString("anchor", result.Anchor!.ToString());
    }, isIndented: true));
}
