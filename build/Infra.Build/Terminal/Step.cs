using System.Diagnostics;
using Spectre.Console;

namespace Infra.Build.Terminal;

/// <summary>Says on stderr what the pipeline is doing: a spinner on a terminal, one line at the end of each step elsewhere.</summary>
internal static class Step
{
    private static readonly IAnsiConsole Error = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });

    /// <summary>Runs a step; its line stays on the screen with the time that it took.</summary>
    internal static async Task<T> RunAsync<T>(string what, Func<Task<T>> step)
    {
        long start = Stopwatch.GetTimestamp();
        T result;
        if (Console.IsErrorRedirected) result = await step().ConfigureAwait(false);
        else result = await Error.Status().StartAsync(Markup.Escape(what), _ => step()).ConfigureAwait(false);
        await Console.Error.WriteLineAsync($"{what}: {Stopwatch.GetElapsedTime(start).TotalSeconds:0.0} s").ConfigureAwait(false);
        return result;
    }

    /// <summary>Says one line.</summary>
    internal static void Say(string line) => Console.Error.WriteLine(line);
}
