"""Filing windows that go on filing through whatever happens to the product."""

import threading
import time

import httpx
from filings import offered_complaint
from product import Product

PAUSE_SECONDS = 0.2


class Window:
    """A filing window that numbers its filings and repeats what was never answered."""

    def __init__(self, filings: int, clients: int) -> None:
        self.filings, self.clients = filings, clients
        self.answered: dict[int, str] = {}
        self.lock = threading.Lock()

    def file(self, product: Product, token: str, numbers: list[int], stop: threading.Event) -> None:
        """File what is not answered yet, again and again until all is or one is told to stop."""
        headers = {"Authorization": f"Bearer {token}"}
        with httpx.Client(base_url=f"{product.url}/api/v1", headers=headers, timeout=30) as http:
            while left := [number for number in numbers if number not in self.answered]:
                for number in left:
                    if stop.is_set():
                        return
                    self._file_one(http, number)
                time.sleep(PAUSE_SECONDS)

    def _file_one(self, http: httpx.Client, number: int) -> None:
        try:
            answer = http.post(
                "/disputes", json=offered_complaint(number), headers={"Idempotency-Key": f"window-{number}"}
            )
        except httpx.HTTPError:
            return
        if answer.status_code >= httpx.codes.INTERNAL_SERVER_ERROR:
            return  # the database died a moment before the web server: no answer either
        assert answer.status_code == 201, answer.text
        with self.lock:
            self.answered[number] = answer.json()["reference"]

    def has(self, share: float) -> bool:
        """Tell whether such a share of the filings was answered."""
        return len(self.answered) >= self.filings * share

    def file_all(self, product: Product, token: str, stop: threading.Event) -> list[threading.Thread]:
        """Let all clients file at once."""
        shares = [list(range(client, self.filings, self.clients)) for client in range(self.clients)]
        threads = [threading.Thread(target=self.file, args=(product, token, share, stop)) for share in shares]
        for thread in threads:
            thread.start()
        return threads
