using System.Text;
using Infra.Av1.Tool.CommandLine;
using Infra.Av1.Tool.Decoding;
using Infra.Av1.Tool.Files;
using Infra.Av1.Tool.Probing;

namespace Infra.Av1.Tool;

/// <summary>What av1dec does: answer, probe or decode.</summary>
internal static class Tool
{
    /// <summary>Does what was asked; the exit code.</summary>
    public static int Run(ParseResult request)
    {
        try
        {
            return request switch
            {
                ParseResult.Ask ask => Answer(ask),
                ParseResult.Run { Settings: { IsProbe: true } settings } => ProbeRun.Run(settings),
                ParseResult.Run run => new DecodeRun(run.Settings).Run(),
                _ => throw new ArgumentException("a request of no known kind", nameof(request)),
            };
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Messages.Say(ErrorText.Quote(e.Message));
            return 1;
        }
    }

    private static int Answer(ParseResult.Ask ask)
    {
        if (ask.IsError)
        {
            Messages.Write(ask.Text);
        }
        else
        {
            using Stream target = OutputFile.Open(OutputFile.StandardOutput);
            target.Write(Encoding.UTF8.GetBytes(ask.Text));
        }

        return ask.ExitCode;
    }
}
