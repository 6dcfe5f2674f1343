using System.CommandLine;
using Infra.Hosting;
using Infra.Parsing;
using Infra.Pki;
using Infra.Pki.Builder;
using Infra.Tls.Tool.Common;

namespace Infra.Tls.Tool.Cert;

/// <summary><c>tls cert show</c>: what stands in a file of certificates, or in a request.</summary>
internal sealed class CertShowCommand
{
    private const int FileBytesMax = 16 << 20;
    private const int CertificatesMax = 4096;

    private readonly Argument<string> _file = new("FILE") { Description = "Certificates or a certificate request, PEM or DER." };
    private readonly Option<bool> _json = new("--json") { Description = "Print JSON." };

    internal static Command Create(TextWriter output, TextWriter error)
    {
        var options = new CertShowCommand();
        var command = new Command("show", "Shows certificates or a request; nothing is checked but their form, and of requests the signature.") { options._file, options._json };
        command.SetAction(parsed => options.Run(parsed, output, error));
        return command;
    }

    private int Run(ParseResult parsed, TextWriter output, TextWriter error)
    {
        var mistakes = new Mistakes();
        string path = parsed.GetValue(_file) ?? "";
        if (!InputFile.TryRead(path, FileBytesMax, out byte[] bytes, mistakes)) return mistakes.Report(error);
        if (CertificateText.TryReadAll(bytes, CertificatesMax, out List<Certificate>? certificates, out PkiError certificateError))
        {
            Show(certificates, parsed.GetValue(_json), output);
            return ExitCode.Done;
        }
        if (CertificateRequest.TryRead(bytes, out CertificateRequest? request, out PkiError requestError))
        {
            if (parsed.GetValue(_json)) output.WriteLine(JsonText.Object(json =>
            {
                json.WritePropertyName("request");
                CertificateView.Write(json, request);
            }, isIndented: true));
            else CertificateView.Write(output, request);
            return ExitCode.Done;
        }
        PkiError shown = requestError.Kind is PkiErrorKind.BadSignature or PkiErrorKind.BadKey ? requestError : certificateError;
        mistakes.Config($"{TextEscape.Escape(path)}: {shown}");
        return mistakes.Report(error);
    }

    private static void Show(List<Certificate> certificates, bool isJson, TextWriter output)
    {
        if (isJson)
        {
            output.WriteLine(JsonText.Object(json =>
            {
                json.WriteStartArray("certificates");
                foreach (Certificate certificate in certificates)
                    CertificateView.Write(json, certificate);
                json.WriteEndArray();
            }, isIndented: true));
            return;
        }
        for (int i = 0; i < certificates.Count; i++)
        {
            if (i > 0) output.WriteLine();
            CertificateView.Write(output, certificates[i]);
        }
    }
}
