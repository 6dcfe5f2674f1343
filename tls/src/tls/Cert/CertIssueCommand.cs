using System.CommandLine;
using Infra.Crypto.Keys;
using Infra.Interop;
using Infra.Parsing;
using Infra.Pki;
using Infra.Pki.Builder;
using Infra.Pki.Names;
using Infra.Tls.Tool.Common;

namespace Infra.Tls.Tool.Cert;

/// <summary><c>tls cert issue</c>: an authority signs a certificate for a server, a client or another authority.</summary>
internal sealed class CertIssueCommand
{
    private const int DaysDefault = 365;

    private readonly IssuerOption _issuer = new();
    private readonly SubjectOptions _subject = new(hasAlternativeNames: true);
    private readonly AuthorityOptions _authority = new();
    private readonly ValidityOptions _validity = new(DaysDefault);
    private readonly KeyOptions _key = new();
    private readonly OutputFiles _files = new();
    private readonly Option<string?> _request = new("--csr") { Description = "Certify the key in this request; its names are taken where none are given here.", HelpName = "FILE" };
    private readonly Option<string[]> _purpose = new("--purpose") { Description = "What the certificate is for: server (the default), client; may be given several times.", HelpName = "PURPOSE" };
    private readonly Option<bool> _isAuthority = new("--authority") { Description = "Make an intermediate authority, with --path-length 0 unless said otherwise." };
    private readonly Option<bool> _mustStaple = new("--must-staple") { Description = "Demand that the server staples OCSP answers." };
    private readonly Option<bool> _json = new("--json") { Description = "Print JSON." };

    internal static Command Create(TextWriter output, TextWriter error, TimeProvider time)
    {
        var options = new CertIssueCommand();
        var command = new Command("issue", "Signs a certificate by an authority; the file holds the chain up to below the root.");
        options._issuer.AddTo(command);
        options._subject.AddTo(command);
        command.Options.Add(options._request);
        command.Options.Add(options._purpose);
        command.Options.Add(options._isAuthority);
        options._authority.AddTo(command);
        command.Options.Add(options._mustStaple);
        options._validity.AddTo(command);
        options._key.AddTo(command);
        options._files.AddTo(command);
        command.Options.Add(options._json);
        command.SetAction(parsed => options.Run(parsed, output, error, time));
        return command;
    }

    private int Run(ParseResult parsed, TextWriter output, TextWriter error, TimeProvider time)
    {
        var mistakes = new Mistakes();
        CertificateRequest? request = ReadRequest(parsed, mistakes);
        bool isNewKey = parsed.GetValue(_request) is null && !_key.IsGiven(parsed);
        _key.Check(parsed, mistakes);
        if (parsed.GetValue(_request) is not null && _key.IsUsed(parsed)) mistakes.Usage("with --csr the key is that of the request: --key and --key-type do not go with it");
        _files.Check(parsed, mistakes, isNewKey ? [".pem", ".key"] : [".pem"]);
        CertificateBuilder builder = ReadBuilder(parsed, request, time.GetUtcNow(), mistakes);
        using CertifiedKey? issuer = _issuer.Load(parsed, mistakes);
        if (mistakes.Any || issuer is null) return mistakes.Report(error);
        if (builder.NotAfter > issuer.Certificate.NotAfter) builder.NotAfter = issuer.Certificate.NotAfter;   // nothing outlives its authority
        if (builder.NotAfter < builder.NotBefore)
        {
            mistakes.Config("the authority's certificate has expired");
            return mistakes.Report(error);
        }
        using PrivateKey? key = request is null ? _key.Take(parsed, mistakes) : null;
        if (mistakes.Any) return mistakes.Report(error);

        Certificate certificate = builder.Sign(request?.PublicKey ?? key!.PublicKey, issuer, SystemRandom.Instance);
        var chain = new CertificateChain([certificate, .. issuer.Chain.Where(above => !above.IsSelfIssued)]);
        return CertResult.Write(parsed, _files, chain.ToPem(), certificate, isNewKey ? key : null, parsed.GetValue(_json), output, error);
    }

    private CertificateRequest? ReadRequest(ParseResult parsed, Mistakes mistakes)
    {
        if (parsed.GetValue(_request) is not { } path || !InputFile.TryRead(path, CertificateRequest.SizeMax, out byte[] bytes, mistakes)) return null;
        if (CertificateRequest.TryRead(bytes, out CertificateRequest? request, out PkiError error)) return request;
        mistakes.Config($"{TextEscape.Escape(path)}: {error}");
        return null;
    }

    private CertificateBuilder ReadBuilder(ParseResult parsed, CertificateRequest? request, DateTimeOffset now, Mistakes mistakes)
    {
        DistinguishedName subject = _subject.ReadSubject(parsed, mistakes);
        (DateTimeOffset notBefore, DateTimeOffset notAfter) = _validity.Read(parsed, now, mistakes);
        bool isAuthority = parsed.GetValue(_isAuthority);
        CertificatePurpose[] purposes = ReadPurposes(parsed, mistakes);
        CertificateBuilder builder = isAuthority
            ? CertificateBuilder.Intermediate(subject, notBefore, notAfter)
            : CertificateBuilder.Leaf(subject, notBefore, notAfter, purposes.Length == 0 ? [CertificatePurpose.ServerAuthentication] : purposes);
        if (isAuthority)
        {
            _authority.Apply(parsed, builder, mistakes);
            foreach (CertificatePurpose purpose in purposes)
                builder.Purposes.Add(purpose);
        }
        else if (_authority.IsUsed(parsed))
        {
            mistakes.Usage("--path-length, --permit and --exclude are for authorities: add --authority");
        }
        builder.MustStaple = parsed.GetValue(_mustStaple);
        _subject.ReadNames(parsed, builder.Names, mistakes);
        if (request is not null) TakeNames(request, builder, mistakes);
        if (builder.Subject.IsEmpty && builder.Names.Dns.Count > 0 && DistinguishedName.IsValid(NameAttribute.CommonName, builder.Names.Dns[0]))
            builder.Subject = DistinguishedName.FromCommonName(builder.Names.Dns[0]);
        if (!mistakes.Any && isAuthority && builder.Subject.IsEmpty) mistakes.Usage("an authority needs a name: --name");
        if (!mistakes.Any && builder.Subject.IsEmpty && builder.Names.IsEmpty) mistakes.Usage("the certificate is for nobody: give --dns, --ip, --uri, --email or --name");
        return builder;
    }

    private static void TakeNames(CertificateRequest request, CertificateBuilder builder, Mistakes mistakes)
    {
        if (builder.Subject.IsEmpty && DistinguishedName.TryFromEncoded(request.Subject, out DistinguishedName? subject)) builder.Subject = subject;
        if (!builder.Names.IsEmpty) return;
        GeneralNameReader names = request.SubjectAltNames;
        while (names.TryRead(out GeneralName name))
        {
            if (!builder.Names.TryAdd(name)) mistakes.Config($"the request asks for the name {name.ToText()} ({name.Kind}), which is not issued here");
        }
    }

    private CertificatePurpose[] ReadPurposes(ParseResult parsed, Mistakes mistakes)
    {
        List<CertificatePurpose> purposes = [];
        foreach (string text in (parsed.GetValue(_purpose) ?? []).SelectMany(value => value.Split(',')))
        {
            CertificatePurpose? purpose = text switch { "server" => CertificatePurpose.ServerAuthentication, "client" => CertificatePurpose.ClientAuthentication, _ => null };
            if (purpose is null) mistakes.Usage($"--purpose: \"{TextEscape.Escape(text)}\" is neither server nor client");
            else if (!purposes.Contains(purpose.Value)) purposes.Add(purpose.Value);
        }
        return [.. purposes];
    }
}
