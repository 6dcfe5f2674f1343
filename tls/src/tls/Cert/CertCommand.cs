using System.CommandLine;

namespace Infra.Tls.Tool.Cert;

/// <summary><c>tls cert</c>: the group of commands about certificates.</summary>
internal static class CertCommand
{
    internal static Command Create(TextWriter output, TextWriter error)
    {
        ArgumentNullException.ThrowIfNull(output);
        ArgumentNullException.ThrowIfNull(error);
        return new Command("cert", "Makes, shows and checks certificates.")
        {
            CertRootCommand.Create(output, error, TimeProvider.System),
            CertIssueCommand.Create(output, error, TimeProvider.System),
            CertRequestCommand.Create(output, error),
            CertShowCommand.Create(output, error),
            CertVerifyCommand.Create(output, error, TimeProvider.System),
        };
    }
}
