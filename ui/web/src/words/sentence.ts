/** The sentence for a code, with one for those nobody wrote a sentence for. */
export function sentence(of: Record<string, string>, code: string | undefined): string {
  return of[code ?? 'unknown'] ?? of.unknown;
}
