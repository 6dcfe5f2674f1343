using System.Diagnostics;

namespace Infra.Interop.Tests;

/// <summary>Runs one scenario of Infra.Interop.Child: what changes rights for good needs a process of its own.</summary>
internal static class ChildProcess
{
    internal static void Run(string scenario, string shellPrefix = "")
    {
        string dotnet = Path.GetFileName(Environment.ProcessPath) == "dotnet" ? Environment.ProcessPath! : "dotnet";
        string program = Path.Combine(AppContext.BaseDirectory, "Infra.Interop.Child.dll");
        ProcessStartInfo start = new("/bin/sh")
        {
            ArgumentList = { "-c", $"{shellPrefix} exec \"$0\" exec \"$1\" \"$2\"", dotnet, program, scenario },
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        using Process process = Process.Start(start)!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        if (!process.WaitForExit(60_000))
        {
            process.Kill();
            Assert.Fail($"{scenario} hangs: {output}");
        }

        Assert.True(process.ExitCode == 0, $"exit code {process.ExitCode}: {output}{errors.Result}");
        Assert.EndsWith("done\n", output, StringComparison.Ordinal);
    }
}
