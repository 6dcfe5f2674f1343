using Infra.Sudo.Policy.Ast;

namespace Infra.Sudo.Policy.Parsing;

/// <summary>How deep aliases refer to each other; cycles count once. Without recursion, each reference is looked at once.</summary>
internal static class AliasDepth
{
    internal const int DepthMax = 128;

    internal static bool IsOverLimit(SudoersPolicy policy)
    {
        int count = policy.AliasCount;
        if (count <= DepthMax) return false;
        int[] depth = new int[count];      // 0: not visited; -1: on the path
        int[] next = new int[count];
        Stack<int> path = new();
        for (int root = 0; root < count; root++)
        {
            if (depth[root] != 0) continue;
            Enter(root);
            while (path.TryPeek(out int alias))
            {
                AliasNode node = policy.Aliases[alias];
                if (next[alias] == node.Members.End)
                {
                    path.Pop();
                    if (depth[alias] < 0) depth[alias] = -depth[alias];
                    if (depth[alias] > DepthMax) return true;
                    if (path.TryPeek(out int parent)) depth[parent] = Math.Min(depth[parent], -(depth[alias] + 1));
                    continue;
                }
                int below = AliasReference.Find(policy, node.Kind, next[alias]++);
                if (below < 0) continue;
                if (depth[below] == 0)
                {
                    Enter(below);
                    if (path.Count > DepthMax) return true;
                }
                else if (depth[below] > 0) depth[alias] = Math.Min(depth[alias], -(depth[below] + 1));
            }
        }
        return false;

        void Enter(int alias)
        {
            depth[alias] = -1;
            next[alias] = policy.Aliases[alias].Members.First;
            path.Push(alias);
        }
    }
}
