using System.CommandLine;
using Infra.Crypto.Keys;
using Infra.Interop;
using Infra.Pki;
using Infra.Pki.Builder;
using Infra.Tls.Tool.Common;

namespace Infra.Tls.Tool.Cert;

/// <summary><c>tls cert root</c>: makes a root.</summary>
internal sealed class CertRootCommand
{
    private const int DaysDefault = 3650;

    private readonly SubjectOptions _subject = new(hasAlternativeNames: false);
    private readonly AuthorityOptions _authority = new();
    private readonly ValidityOptions _validity = new(DaysDefault);
    private readonly KeyOptions _key = new();
    private readonly OutputFiles _files = new();
    private readonly Option<bool> _json = new("--json") { Description = "Print JSON." };

    internal static Command Create(TextWriter output, TextWriter error, TimeProvider time)
    {
        var options = new CertRootCommand();
        var command = new Command("root", "Makes a root: an authority that others trust as it is.");
        options._subject.AddTo(command);
        options._authority.AddTo(command);
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
        DistinguishedName subject = _subject.ReadSubject(parsed, mistakes);
        if (subject.IsEmpty && !mistakes.Any) mistakes.Usage("a root needs a name: --name");
        (DateTimeOffset notBefore, DateTimeOffset notAfter) = _validity.Read(parsed, time.GetUtcNow(), mistakes);
        CertificateBuilder builder = CertificateBuilder.Root(subject, notBefore, notAfter);
        _authority.Apply(parsed, builder, mistakes);
        _key.Check(parsed, mistakes);
        _files.Check(parsed, mistakes, _key.IsGiven(parsed) ? [".pem"] : [".pem", ".key"]);
        if (mistakes.Any) return mistakes.Report(error);
        using PrivateKey? key = _key.Take(parsed, mistakes);
        if (key is null) return mistakes.Report(error);

        Certificate certificate = builder.SignSelf(key, SystemRandom.Instance);
        return CertResult.Write(parsed, _files, certificate.ToPem(), certificate, _key.IsGiven(parsed) ? null : key, parsed.GetValue(_json), output, error);
    }
}
