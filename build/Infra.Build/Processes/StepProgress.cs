using System.Diagnostics;
using Spectre.Console;

namespace Infra.Build.Processes;

/// <summary>Shows that a long step is at work: a spinner with its last words on a terminal, a line now and then elsewhere. Writes to stderr only.</summary>
internal static class StepProgress
{
    private static readonly TimeSpan PlainInterval = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan QuietTime = TimeSpan.FromSeconds(2);

    /// <summary>Runs a step; it passes what it is at to its argument.</summary>
    internal static async Task<T> RunAsync<T>(string title, Func<Action<string>, Task<T>> step)
    {
        if (Screen.DrawsProgress) return await Screen.Error.Status().StartAsync(Markup.Escape(title), context => step(word => context.Status(Line(title, word)))).ConfigureAwait(false);

        long start = Stopwatch.GetTimestamp();
        string last = "";
        Task<T> work = step(word => last = word);
        for (TimeSpan interval = QuietTime; await Task.WhenAny(work, Task.Delay(interval)).ConfigureAwait(false) != work; interval = PlainInterval)
        {
            string word = last.Length > 0 ? $": {last}" : "";
            await Console.Error.WriteLineAsync($"{title} ({Stopwatch.GetElapsedTime(start).TotalSeconds:0} s){word}").ConfigureAwait(false);
        }
        return await work.ConfigureAwait(false);
    }

    private static string Line(string title, string word)
    {
        int room = Math.Max(20, Screen.Error.Profile.Width - title.Length - 8);
        return Markup.Escape($"{title}: {(word.Length > room ? word[..room] : word)}");
    }
}
