using Infra.Ntp.Control;

namespace Infra.Ntp.Tools.Tests;

/// <summary>ntpctl in the test's own process.</summary>
internal static class Ntpctl
{
    internal static async Task<(int Code, string Output, string Error)> RunAsync(params string[] arguments)
    {
        var output = new StringWriter();
        var error = new StringWriter();
        int code = await CommandLineRoot.Create(output, error).InvokeAsync(arguments);
        return (code, output.ToString(), error.ToString());
    }
}
