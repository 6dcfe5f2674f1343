using System.CommandLine;
using Infra.Parsing;
using Infra.Pki.Builder;
using Infra.Tls.Tool.Common;

namespace Infra.Tls.Tool.Cert;

/// <summary>What an authority may do below itself: path length and names.</summary>
internal sealed class AuthorityOptions
{
    private readonly Option<int?> _pathLength = new("--path-length") { Description = "Most authorities below this one.", HelpName = "N" };
    private readonly Option<string[]> _permit = new("--permit") { Description = "Names that certificates below may have: dns:DOMAIN, ip:PREFIX or email:HOST; may be given several times.", HelpName = "FORM:NAME" };
    private readonly Option<string[]> _exclude = new("--exclude") { Description = "Names that certificates below may not have.", HelpName = "FORM:NAME" };

    internal void AddTo(Command command)
    {
        command.Options.Add(_pathLength);
        command.Options.Add(_permit);
        command.Options.Add(_exclude);
    }

    internal bool IsUsed(ParseResult parsed) => parsed.GetValue(_pathLength) is not null || parsed.GetValue(_permit) is { Length: > 0 } || parsed.GetValue(_exclude) is { Length: > 0 };

    internal void Apply(ParseResult parsed, CertificateBuilder builder, Mistakes mistakes)
    {
        if (parsed.GetValue(_pathLength) is { } length)
        {
            if (length is < 0 or > 100) mistakes.Usage("--path-length must be 0 to 100");
            else builder.PathLength = length;
        }
        Add("--permit", parsed.GetValue(_permit), builder.PermittedNames);
        Add("--exclude", parsed.GetValue(_exclude), builder.ExcludedNames);

        void Add(string option, string[]? values, IList<NameSubtree> target)
        {
            foreach (string value in values ?? [])
            {
                if (TryParse(value, out NameSubtree? subtree)) target.Add(subtree!);
                else mistakes.Usage($"{option}: \"{TextEscape.Escape(value)}\" is not dns:DOMAIN, ip:PREFIX or email:HOST");
            }
        }
    }

    private static bool TryParse(string text, out NameSubtree? subtree)
    {
        subtree = null;
        int colon = text.IndexOf(':', StringComparison.Ordinal);
        if (colon < 0) return false;
        string rest = text[(colon + 1)..];
        string domain = rest.StartsWith('.') ? rest[1..] : rest;
        bool isDomain = rest.Length == 0 || (!domain.StartsWith('*') && AlternativeNames.IsValidDns(domain));
        subtree = text[..colon] switch
        {
            "dns" when isDomain => NameSubtree.Dns(rest),
            "email" when isDomain || (rest.Split('@') is [{ Length: > 0 }, { Length: > 0 } host] && AlternativeNames.IsValidDns(host)) => NameSubtree.Email(rest),
            "ip" when IpPrefix.TryParse(rest, out IpPrefix prefix) => NameSubtree.Address(prefix),
            _ => null,
        };
        return subtree is not null;
    }
}
