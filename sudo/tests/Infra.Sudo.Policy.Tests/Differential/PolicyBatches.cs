using System.Globalization;
using Infra.Sudo.Policy.Tests.Generation;

namespace Infra.Sudo.Policy.Tests.Differential;

/// <summary>A generated policy and what is asked about it.</summary>
internal sealed record PolicyCase(ulong Seed, string Policy, Question[] Questions);

/// <summary>
/// Work on many generated policies: a machine of its own for some of them, several machines side by side. INFRA_SUDO_REQUESTS says how many questions (400), INFRA_SEED where to begin.
/// </summary>
internal static class PolicyBatches
{
    /// <summary>How many questions each policy gets.</summary>
    internal const int QuestionsOfPolicy = 40;

    private const int PoliciesOfBatch = 50;
    private const int BatchesAtATime = 2;

    /// <summary>Does the work for each batch.</summary>
    /// <returns>The results in the order of the seeds.</returns>
    internal static async Task<IReadOnlyList<T>> Run<T>(Func<ulong, PolicyCase> make, Func<PolicyCase[], Task<T>> work)
    {
        int questions = int.Parse(Environment.GetEnvironmentVariable("INFRA_SUDO_REQUESTS") ?? "400", CultureInfo.InvariantCulture);
        ulong first = ulong.Parse(Environment.GetEnvironmentVariable("INFRA_SEED") ?? "1", CultureInfo.InvariantCulture);
        int policies = (questions + QuestionsOfPolicy - 1) / QuestionsOfPolicy;
        ulong[][] batches = [.. Enumerable.Range(0, policies).Select(i => first + (ulong)i).Chunk(PoliciesOfBatch)];
        var results = new T[batches.Length];
        await Parallel.ForEachAsync(
            Enumerable.Range(0, batches.Length), new ParallelOptions { MaxDegreeOfParallelism = BatchesAtATime }, async (i, _) => results[i] = await work([.. batches[i].Select(make)]));
        return results;
    }
}
