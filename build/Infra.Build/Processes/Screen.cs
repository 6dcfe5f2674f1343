using Spectre.Console;

namespace Infra.Build.Processes;

/// <summary>The two outputs as consoles: colours and drawing on a terminal, plain unbroken lines into a file or pipe.</summary>
internal static class Screen
{
    private const int PlainWidth = 200;

    /// <summary>For results.</summary>
    internal static IAnsiConsole Out { get; } = Make(Console.Out, Console.IsOutputRedirected);

    /// <summary>For progress.</summary>
    internal static IAnsiConsole Error { get; } = Make(Console.Error, Console.IsErrorRedirected);

    /// <summary>Whether progress is drawn, not printed.</summary>
    internal static bool DrawsProgress => !Console.IsErrorRedirected;

    /// <summary>
    /// Where lines of results go while progress is drawn: onto the console that draws, which makes room for them, unless standard output goes
    /// elsewhere.
    /// </summary>
    internal static IAnsiConsole BesideProgress => DrawsProgress && !Console.IsOutputRedirected ? Error : Out;

    private static IAnsiConsole Make(TextWriter writer, bool isRedirected)
    {
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new AnsiConsoleOutput(writer),
            Ansi = isRedirected ? AnsiSupport.No : AnsiSupport.Detect,
            Interactive = isRedirected ? InteractionSupport.No : InteractionSupport.Detect,
        });
        if (isRedirected) console.Profile.Width = PlainWidth;
        return console;
    }
}
