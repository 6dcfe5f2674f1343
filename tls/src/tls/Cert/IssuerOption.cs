using System.CommandLine;
using Infra.Parsing;
using Infra.Pki;
using Infra.Pki.Trust;
using Infra.Tls.Tool.Common;

namespace Infra.Tls.Tool.Cert;

/// <summary>The authority that signs: PREFIX.pem with its chain, and PREFIX.key.</summary>
internal sealed class IssuerOption
{
    private readonly Option<string> _ca = new("--ca") { Description = "The authority that signs: PREFIX.pem and PREFIX.key.", HelpName = "PREFIX", Required = true };

    internal void AddTo(Command command) => command.Options.Add(_ca);

    /// <summary>Loads the authority, which the caller disposes; null with the mistake noted where it cannot sign certificates.</summary>
    internal CertifiedKey? Load(ParseResult parsed, Mistakes mistakes)
    {
        string prefix = parsed.GetValue(_ca) ?? "";
        if (!CertifiedKeyFiles.TryLoad(prefix + ".pem", prefix + ".key", out CertifiedKey? issuer, out PkiError error))
        {
            mistakes.Config(error.ToString());
            return null;
        }
        Certificate certificate = issuer.Certificate;
        if (certificate.IsAuthority && (certificate.KeyUsage ?? KeyUsages.KeyCertSign).HasFlag(KeyUsages.KeyCertSign)) return issuer;
        mistakes.Config($"{TextEscape.Escape(prefix)}.pem is no authority: it may not sign certificates");
        issuer.Dispose();
        return null;
    }
}
