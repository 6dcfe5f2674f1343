using Infra.Av1.Tool.CommandLine;
using Infra.Av1.Tool.Decoding;
using Infra.Av1.Tool.Probing;

namespace Infra.Av1.Tool;

/// <summary>The two things av1dec does.</summary>
internal static class Tool
{
    /// <summary>Does what was asked; the exit code.</summary>
    public static int Run(Settings settings)
    {
        try
        {
            return settings.IsProbe ? ProbeRun.Run(settings) : new DecodeRun(settings).Run();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            ErrorText.Say(ErrorText.Quote(e.Message));
            return 1;
        }
    }
}
