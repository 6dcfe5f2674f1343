using System.CommandLine;
using Infra.Crypto.Keys;
using Infra.Hosting;
using Infra.Interop;
using Infra.Parsing;
using Infra.Pki.Builder;
using Infra.Tls.Tool.Common;

namespace Infra.Tls.Tool.Cert;

/// <summary><c>tls cert csr</c>: makes a request for an authority elsewhere.</summary>
internal sealed class CertRequestCommand
{
    private readonly SubjectOptions _subject = new(hasAlternativeNames: true);
    private readonly KeyOptions _key = new();
    private readonly OutputFiles _files = new();
    private readonly Option<bool> _mustStaple = new("--must-staple") { Description = "Ask for a certificate that demands OCSP stapling." };
    private readonly Option<bool> _json = new("--json") { Description = "Print JSON." };

    internal static Command Create(TextWriter output, TextWriter error)
    {
        var options = new CertRequestCommand();
        var command = new Command("csr", "Makes a certificate request (PKCS#10) and its key.");
        options._subject.AddTo(command);
        command.Options.Add(options._mustStaple);
        options._key.AddTo(command);
        options._files.AddTo(command);
        command.Options.Add(options._json);
        command.SetAction(parsed => options.Run(parsed, output, error));
        return command;
    }

    private int Run(ParseResult parsed, TextWriter output, TextWriter error)
    {
        var mistakes = new Mistakes();
        var builder = new CertificateRequestBuilder { Subject = _subject.ReadSubject(parsed, mistakes), MustStaple = parsed.GetValue(_mustStaple) };
        _subject.ReadNames(parsed, builder.Names, mistakes);
        if (!mistakes.Any && builder.Subject.IsEmpty && builder.Names.IsEmpty) mistakes.Usage("the request is for nobody: give --dns, --ip, --uri, --email or --name");
        _key.Check(parsed, mistakes);
        bool isNewKey = !_key.IsGiven(parsed), isJson = parsed.GetValue(_json);
        _files.Check(parsed, mistakes, isNewKey ? [".csr", ".key"] : [".csr"]);
        if (mistakes.Any) return mistakes.Report(error);
        using PrivateKey? key = _key.Take(parsed, mistakes);
        if (key is null) return mistakes.Report(error);

        CertificateRequest request = builder.Sign(key, SystemRandom.Instance);
        try
        {
            if (isNewKey) _files.WriteKey(parsed, key);
            _files.WriteText(parsed, ".csr", request.ToPem());
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return CertResult.FailWriting(e, isJson, output, error);
        }
        string path = _files.PathOf(parsed, ".csr"), keyPath = _files.PathOf(parsed, ".key");
        if (isJson)
        {
            output.WriteLine(JsonText.Object(json =>
            {
                json.WriteString("file", path);
                if (isNewKey) json.WriteString("key_file", keyPath);
                json.WritePropertyName("request");
                CertificateView.Write(json, request);
            }, isIndented: true));
            return ExitCode.Done;
        }
        output.WriteLine($"{TextEscape.Escape(path)}: request for {(builder.Subject.IsEmpty ? "its names" : request.SubjectText)}");
        if (isNewKey) output.WriteLine($"{TextEscape.Escape(keyPath)}: private key, readable by you only");
        return ExitCode.Done;
    }
}
