using System.CommandLine;
using Infra.Crypto.Keys;
using Infra.Hosting;
using Infra.Parsing;
using Infra.Pki;
using Infra.Tls.Tool.Common;

namespace Infra.Tls.Tool.Cert;

/// <summary>Writes a certificate that was made, with its key, and says so.</summary>
internal static class CertResult
{
    /// <summary>Writes PREFIX.key first, so that no certificate is there without its key, then PREFIX.pem; the result is the exit code.</summary>
    internal static int Write(ParseResult parsed, OutputFiles files, string pem, Certificate certificate, PrivateKey? newKey, bool isJson, TextWriter output, TextWriter error)
    {
        try
        {
            if (newKey is not null) files.WriteKey(parsed, newKey);
            files.WriteText(parsed, ".pem", pem);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return FailWriting(e, isJson, output, error);
        }
        string path = files.PathOf(parsed, ".pem"), keyPath = files.PathOf(parsed, ".key");
        if (isJson)
        {
            output.WriteLine(JsonText.Object(json =>
            {
                json.WriteString("file", path);
                if (newKey is not null) json.WriteString("key_file", keyPath);
                json.WritePropertyName("certificate");
                CertificateView.Write(json, certificate);
            }, isIndented: true));
        }
        else
        {
            output.WriteLine($"{TextEscape.Escape(path)}: {CertificateFacts.Describe(certificate)}");
            if (newKey is not null) output.WriteLine($"{TextEscape.Escape(keyPath)}: private key, readable by you only");
        }
        return ExitCode.Done;
    }

    internal static int FailWriting(Exception e, bool isJson, TextWriter output, TextWriter error)
    {
        string message = TextEscape.Escape(e.Message);
        if (isJson) output.WriteLine(JsonText.Object(json =>
        {
            json.WriteString("kind", "write_failed");
            json.WriteString("error", message);
        }, isIndented: true));
        error.WriteLine("tls: " + message);
        return ExitCode.Failure;
    }
}
