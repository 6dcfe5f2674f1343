using System.CommandLine;
using System.Net;
using Infra.Parsing;
using Infra.Pki.Builder;
using Infra.Tls.Tool.Common;

namespace Infra.Tls.Tool.Cert;

/// <summary>Whom a certificate is for: the parts of its subject and its alternative names.</summary>
internal sealed class SubjectOptions(bool hasAlternativeNames)
{
    private readonly Option<string?> _name = new("--name") { Description = "Common name of the subject.", HelpName = "NAME" };
    private readonly Option<string?> _organization = new("--organization") { Description = "Organization of the subject.", HelpName = "NAME" };
    private readonly Option<string?> _country = new("--country") { Description = "Country of the subject, two letters.", HelpName = "CC" };
    private readonly Option<string[]> _dns = new("--dns") { Description = "DNS name, *. allowed before it; may be given several times.", HelpName = "NAME" };
    private readonly Option<string[]> _ip = new("--ip") { Description = "Address; may be given several times.", HelpName = "ADDRESS" };
    private readonly Option<string[]> _uri = new("--uri") { Description = "URI; may be given several times.", HelpName = "URI" };
    private readonly Option<string[]> _email = new("--email") { Description = "Mailbox; may be given several times.", HelpName = "MAILBOX" };

    internal void AddTo(Command command)
    {
        foreach (Option option in (Option[])[_name, _organization, _country])
            command.Options.Add(option);
        if (!hasAlternativeNames) return;
        foreach (Option option in (Option[])[_dns, _ip, _uri, _email])
            command.Options.Add(option);
    }

    /// <summary>The subject that was asked for; empty if none of its parts was.</summary>
    internal DistinguishedName ReadSubject(ParseResult parsed, Mistakes mistakes)
    {
        List<(NameAttribute, string)> parts = [];
        Add(NameAttribute.Country, "--country", parsed.GetValue(_country));
        Add(NameAttribute.Organization, "--organization", parsed.GetValue(_organization));
        Add(NameAttribute.CommonName, "--name", parsed.GetValue(_name));
        return DistinguishedName.Create(parts);

        void Add(NameAttribute attribute, string option, string? value)
        {
            if (value is null) return;
            if (DistinguishedName.IsValid(attribute, value)) parts.Add((attribute, value));
            else mistakes.Usage($"{option}: \"{TextEscape.Escape(value)}\" is empty, too long, or has characters that it may not have");
        }
    }

    /// <summary>Adds the alternative names that were asked for.</summary>
    internal void ReadNames(ParseResult parsed, AlternativeNames names, Mistakes mistakes)
    {
        foreach (string dns in parsed.GetValue(_dns) ?? [])
        {
            if (AlternativeNames.IsValidDns(dns)) names.Dns.Add(dns);
            else mistakes.Usage($"--dns: \"{TextEscape.Escape(dns)}\" is no DNS name; write other scripts as A-labels, and a * only as the first label before two others");
        }
        foreach (string ip in parsed.GetValue(_ip) ?? [])
        {
            if (IpAddressText.TryParse(ip, out IPAddress? address) && !ip.Contains('%', StringComparison.Ordinal)) names.Addresses.Add(address);
            else mistakes.Usage($"--ip: \"{TextEscape.Escape(ip)}\" is no address");
        }
        AddAscii("--uri", parsed.GetValue(_uri), names.Uris);
        AddAscii("--email", parsed.GetValue(_email), names.Emails);

        void AddAscii(string option, string[]? values, IList<string> target)
        {
            foreach (string value in values ?? [])
            {
                if (value.Length > 0 && value.All(c => c is > ' ' and <= '~')) target.Add(value);
                else mistakes.Usage($"{option}: \"{TextEscape.Escape(value)}\" is empty or not printable ASCII");
            }
        }
    }
}
